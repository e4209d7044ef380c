using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>The gradients of a convolution of pictures.</summary>
internal static class ConvGradients
{
    // One-hot kernels beyond this would take more memory than they save time: 16 MB.
    private const long MostOneHot = 4 << 20;

    /// <summary>
    /// The input's patches, as a grouped convolution with one-hot kernels, times the gradient, as one product of matrices
    /// for each picture: both run in the runtime's fastest kernels.
    /// </summary>
    /// <param name="context">The graph that is built.</param>
    /// <param name="x">What the window slides over.</param>
    /// <param name="gradient">The gradient of the result.</param>
    /// <param name="window">The window.</param>
    /// <param name="shape">The shape of the filters: [filters, channels of a group, rows, columns].</param>
    /// <param name="groups">How many groups.</param>
    public static string OfWeight(GradientContext context, string x, string gradient, Window window, long[] shape, long groups)
    {
        long size = window.Kernel.Elements();
        if (window.Input[1] * size * size > MostOneHot)
        {
            return OfLargeWeight(context, x, gradient, window, shape, groups);
        }

        (long filters, long patch) = (shape[0] / groups, shape[1] * size);
        (long pictures, long places) = (window.Input[0], window.Output[2] * window.Output[3]);
        string patches = context.Reshape(Patches(context, x, window), groups == 1 ? [pictures, patch, places] : [pictures, groups, patch, places]);
        string rows = context.Reshape(gradient, groups == 1 ? [pictures, filters, places] : [pictures, groups, filters, places]);
        string columns = groups == 1 ? context.Transpose(patches, 0, 2, 1) : context.Transpose(patches, 0, 1, 3, 2);
        string product = context.Builder.Add("MatMul", [rows, columns]);
        return context.Reshape(context.Sum(product, [0], keep: false), shape);
    }

    /// <summary>
    /// For strides of 1: a convolution with the filters turned half round and filters and channels exchanged. Else the transposed convolution.
    /// </summary>
    /// <inheritdoc cref="OfWeight"/>
    public static string OfInput(GradientContext context, string weight, string gradient, Window window, long[] shape, long groups)
    {
        bool isPlain = window.Strides.All(stride => stride == 1)
            && Enumerable.Range(0, 4).All(side => window.Pads[side] < window.Reach(side % 2));
        if (!isPlain)
        {
            AttributeProto[] attributes =
                [.. window.Attributes(groups), Attributes.Ints("output_padding", window.Rest(0), window.Rest(1))];
            return context.Builder.Add("ConvTranspose", [gradient, weight], attributes);
        }

        string turned = window.Kernel.All(length => length == 1) ? weight : context.Reverse(weight, 2, 3);
        string exchanged = groups == 1
            ? context.Transpose(turned, 1, 0, 2, 3)
            : context.Reshape(
                context.Transpose(context.Reshape(turned, groups, shape[0] / groups, shape[1], shape[2], shape[3]), 0, 2, 1, 3, 4),
                shape[1] * groups, shape[0] / groups, shape[2], shape[3]);
        long[] pads = [.. Enumerable.Range(0, 4).Select(side => window.Reach(side % 2) - 1 - window.Pads[side])];
        return context.Builder.Add("Conv", [gradient, exchanged], (window with { Pads = pads }).Attributes(groups));
    }

    private static string Patches(GradientContext context, string x, Window window)
    {
        if (window.IsPoint)
        {
            return x;
        }

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
            window.Attributes(channels));
    }

    /// <summary>
    /// The gradient itself as filters that slide over the input, pictures being their channels: strides become dilations and the other
    /// way round.
    /// </summary>
    private static string OfLargeWeight(GradientContext context, string x, string gradient, Window window, long[] shape, long groups)
    {
        (long pictures, long channels) = (window.Input[0], shape[1]);
        string planes = context.Transpose(
            context.Reshape(x, pictures, groups, channels, window.Input[2], window.Input[3]), 2, 1, 0, 3, 4);
        string input = context.Reshape(planes, channels, groups * pictures, window.Input[2], window.Input[3]);
        Window over = window with { Kernel = window.Output[2..], Strides = window.Dilations, Dilations = window.Strides };
        string product = context.Builder.Add("Conv", [input, context.Transpose(gradient, 1, 0, 2, 3)], over.Attributes(groups));
        // Rows and columns that no window reached make the result larger than the filters.
        string cut = context.Slice(context.Slice(product, 2, 0, shape[2]), 3, 0, shape[3]);
        return context.Transpose(cut, 1, 0, 2, 3);
    }
}
