using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>The mean of each channel.</summary>
internal sealed class GlobalAveragePoolRule : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        long[] shape = context.Shape(node.Input[0]);
        context.Accumulate(node.Input[0], context.Expand(context.Scale(gradient, 1f / shape[2..].Elements()), shape));
    }
}

/// <summary>The mean of each window: a convolution of each channel with equal weights.</summary>
internal sealed class AveragePoolRule : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        long[] shape = context.Shape(node.Input[0]);
        Window window = Window.Of(context, node, node.Ints("kernel_shape"));
        long channels = window.Input[1];
        float[] ones = new float[channels * window.Kernel.Elements()];
        ones.AsSpan().Fill(1);
        string lifted = Window.LiftValue(context, gradient, context.Shape(node.Output[0]));
        AttributeProto[] attributes = [.. window.Attributes(channels), Attributes.Ints("output_padding", window.Rest(0), window.Rest(1))];
        string share = context.Builder.Add(
            "ConvTranspose",
            [
                context.Multiply(lifted, Weights(context, node, window)),
                context.Builder.Constant(ones, channels, 1, window.Kernel[0], window.Kernel[1]),
            ],
            attributes);
        context.Accumulate(node.Input[0], context.ReshapeFrom(share, window.Input, shape));
    }

    /// <summary>
    /// What a value of the picture counts in each window. With ceil_mode the last windows end beyond the pads, and versions of the operator
    /// differ in what they divide by: the operator itself says so for a picture of ones, once, when the graph is loaded.
    /// </summary>
    private static string Weights(GradientContext context, NodeProto node, Window window)
    {
        (long rows, long columns) = (window.Output[2], window.Output[3]);
        bool measures = node.Int("ceil_mode", 0) != 0;
        bool countsPads = node.Int("count_include_pad", 0) != 0 && !measures;
        float[] weights = new float[rows * columns];
        for (int place = 0; place < weights.Length; place++)
        {
            long high = countsPads ? window.Kernel[0] : Inside(window, 0, place / columns);
            long wide = countsPads ? window.Kernel[1] : Inside(window, 1, place % columns);
            weights[place] = 1f / (high * wide);
        }

        string known = context.Builder.Constant(weights, 1, 1, rows, columns);
        if (!measures)
        {
            return known;
        }

        long[] shape = context.Shape(node.Input[0]);
        float[] ones = new float[shape[2..].Elements()];
        ones.AsSpan().Fill(1);
        string means = context.Builder.Add("AveragePool", [context.Builder.Constant(ones, [1, 1, .. shape[2..]])], [.. node.Attribute]);
        return context.Multiply(context.Reshape(means, 1, 1, rows, columns), known);
    }

    /// <summary>How many rows (or columns) of a window lie inside the picture.</summary>
    private static long Inside(Window window, int axis, long place)
    {
        long start = (place * window.Strides[axis]) - window.Pads[axis];
        return Enumerable.Range(0, (int)window.Kernel[axis])
            .Count(step => start + (step * window.Dilations[axis]) is var at && at >= 0 && at < window.Input[axis + 2]);
    }
}
