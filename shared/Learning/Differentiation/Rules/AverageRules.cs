using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>The mean of each channel.</summary>
internal sealed class GlobalAveragePoolRule : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        long[] shape = context.Shape(node.Input[0]);
        string share = context.Scale(gradient, 1f / shape[2..].Elements());
        context.Accumulate(node.Input[0], context.Builder.Add("Expand", [share, context.Builder.Constant(shape)]));
    }
}

/// <summary>The mean over some axes.</summary>
internal sealed class ReduceMeanRule : GradientRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [0];

    public override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        long[] shape = context.Shape(node.Input[0]);
        long[] axes = node.OptionalInput(1) is { } given ? context.Longs(given) : node.Ints("axes");
        if (axes.Length == 0 && node.Int("noop_with_empty_axes", 0) != 0)
        {
            context.Accumulate(node.Input[0], gradient);
            return;
        }

        long[] kept = [.. shape];
        foreach (long axis in axes.Length == 0 ? [.. Enumerable.Range(0, shape.Length)] : axes)
        {
            kept[axis < 0 ? axis + shape.Length : axis] = 1;
        }

        string share = context.Scale(context.Reshape(gradient, kept), (float)kept.Elements() / shape.Elements());
        context.Accumulate(node.Input[0], context.Builder.Add("Expand", [share, context.Builder.Constant(shape)]));
    }
}

/// <summary>The mean of each window: a convolution of each channel with equal weights.</summary>
internal sealed class AveragePoolRule : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        Window window = Window.Of(context, node, node.Ints("kernel_shape"));
        if (node.Int("ceil_mode", 0) != 0)
        {
            throw new NetworkException($"node {node.DisplayName()}: training does not support AveragePool with ceil_mode");
        }

        float[] weights = new float[window.Output[2] * window.Output[3]];
        bool countsPads = node.Int("count_include_pad", 0) != 0;
        for (int place = 0; place < weights.Length; place++)
        {
            long rows = countsPads ? window.Kernel[0] : Inside(window, 0, place / window.Output[3]);
            long columns = countsPads ? window.Kernel[1] : Inside(window, 1, place % window.Output[3]);
            weights[place] = 1f / (rows * columns);
        }

        long channels = window.Input[1];
        float[] ones = new float[channels * window.Kernel.Elements()];
        ones.AsSpan().Fill(1);
        string share = context.Multiply(gradient, context.Builder.Constant(weights, 1, 1, window.Output[2], window.Output[3]));
        context.Accumulate(
            node.Input[0],
            context.Builder.Add(
                "ConvTranspose",
                [share, context.Builder.Constant(ones, channels, 1, window.Kernel[0], window.Kernel[1])],
                Attributes.Ints("kernel_shape", window.Kernel),
                Attributes.Ints("strides", window.Strides),
                Attributes.Ints("pads", window.Pads),
                Attributes.Ints("dilations", window.Dilations),
                Attributes.Ints("output_padding", window.Rest(0), window.Rest(1)),
                Attributes.Int("group", channels)));
    }

    /// <summary>How many rows (or columns) of a window lie inside the picture.</summary>
    private static long Inside(Window window, int axis, long place)
    {
        long start = (place * window.Strides[axis]) - window.Pads[axis];
        return Enumerable.Range(0, (int)window.Kernel[axis])
            .Count(step => start + (step * window.Dilations[axis]) is var at && at >= 0 && at < window.Input[axis + 2]);
    }
}
