using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>Convolution of pictures, with strides, dilations, groups and padding.</summary>
internal sealed class ConvRule : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        (string x, string weight) = (node.Input[0], node.Input[1]);
        long[] shape = context.Shape(weight);
        Window window = Window.Of(context, node, shape[2..]);
        long groups = node.Int("group", 1);
        if (node.OptionalInput(2) is { } bias && context.Needs(bias))
        {
            context.Accumulate(bias, context.ChannelSums(gradient, rank: 4));
        }

        if (context.Needs(weight))
        {
            context.Accumulate(weight, OfWeight(context, x, gradient, window, shape, groups));
        }

        if (context.Needs(x))
        {
            context.Accumulate(
                x,
                groups == 1 && IsPlain(window)
                    ? OfInput(context, weight, gradient, window)
                    : Spread(context, weight, gradient, window, groups));
        }
    }

    private static bool IsPlain(Window window)
        => window.Strides.All(stride => stride == 1)
            && window.Dilations.All(dilation => dilation == 1)
            && Enumerable.Range(0, 4).All(side => window.Pads[side] < window.Kernel[side % 2]);

    /// <summary>
    /// The input's patches, as a grouped convolution with one-hot kernels, times the gradient, as one product of matrices
    /// for each picture: both run in the runtime's fastest kernels.
    /// </summary>
    private static string OfWeight(GradientContext context, string x, string gradient, Window window, long[] shape, long groups)
    {
        (long filters, long patch) = (shape[0] / groups, shape[1] * window.Kernel.Elements());
        (long pictures, long places) = (window.Input[0], window.Output[2] * window.Output[3]);
        string patches = context.Reshape(Patches(context, x, window), groups == 1 ? [pictures, patch, places] : [pictures, groups, patch, places]);
        string rows = context.Reshape(gradient, groups == 1 ? [pictures, filters, places] : [pictures, groups, filters, places]);
        string columns = groups == 1 ? context.Transpose(patches, 0, 2, 1) : context.Transpose(patches, 0, 1, 3, 2);
        string product = context.Builder.Add("MatMul", [rows, columns]);
        return context.Reshape(context.Sum(product, [0], keep: false), shape);
    }

    private static string Patches(GradientContext context, string x, Window window)
    {
        long size = window.Kernel.Elements();
        long channels = window.Input[1];
        float[] oneHot = new float[channels * size * size];
        for (long row = 0; row < channels * size; row++)
        {
            oneHot[(row * size) + (row % size)] = 1;
        }

        return context.Builder.Add(
            "Conv",
            [x, context.Builder.Constant(oneHot, channels * size, 1, window.Kernel[0], window.Kernel[1])],
            Attributes.Ints("kernel_shape", window.Kernel),
            Attributes.Ints("strides", window.Strides),
            Attributes.Ints("pads", window.Pads),
            Attributes.Ints("dilations", window.Dilations),
            Attributes.Int("group", channels));
    }

    /// <summary>For strides of 1: a convolution with the filters turned half round and filters and channels exchanged.</summary>
    private static string OfInput(GradientContext context, string weight, string gradient, Window window)
    {
        GraphBuilder builder = context.Builder;
        string turned = builder.Add(
            "Slice",
            [
                weight,
                builder.Constant(-1, -1),
                builder.Constant(long.MinValue, long.MinValue),
                builder.Constant(2, 3),
                builder.Constant(-1, -1),
            ]);
        (long rows, long columns) = (window.Kernel[0] - 1, window.Kernel[1] - 1);
        return builder.Add(
            "Conv",
            [gradient, context.Transpose(turned, 1, 0, 2, 3)],
            Attributes.Ints("kernel_shape", window.Kernel),
            Attributes.Ints("pads", rows - window.Pads[0], columns - window.Pads[1], rows - window.Pads[2], columns - window.Pads[3]));
    }

    private static string Spread(GradientContext context, string weight, string gradient, Window window, long groups)
        => context.Builder.Add(
            "ConvTranspose",
            [gradient, weight],
            Attributes.Ints("kernel_shape", window.Kernel),
            Attributes.Ints("strides", window.Strides),
            Attributes.Ints("pads", window.Pads),
            Attributes.Ints("dilations", window.Dilations),
            Attributes.Ints("output_padding", window.Rest(0), window.Rest(1)),
            Attributes.Int("group", groups));
}
