using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;
using Aviary.Onnx;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>CONV_2D and DEPTHWISE_CONV_2D. Filters come as output, height, width, input, or as 1, height, width, output.</summary>
internal static class ConvolutionRules
{
    private const int PlainOptions = 1;
    private const int DepthwiseOptions = 2;

    public static void Convolution(Step step)
    {
        FlatTable? options = step.Options(PlainOptions);
        TfliteTensor filter = Filter(step);
        int channels = step.Tensor(0).Shape[3];
        if (filter.Shape[3] < 1 || channels % filter.Shape[3] != 0 || filter.Shape[0] % (channels / filter.Shape[3]) != 0)
        {
            throw new TfliteException($"{step.Label}: {filter.Label} {filter.ShapeText()} does not fit {channels} channels");
        }

        Window window = Window.Of(
            step.Label, options, filter.Shape[1..3], [options?.Int32(2) ?? 0, options?.Int32(1) ?? 0], [options?.Int32(5, 1) ?? 1, options?.Int32(4, 1) ?? 1]);
        Convolve(step, filter, new Layer(window, step.Fused(options, 3), channels / filter.Shape[3], 0, [0, 3, 1, 2]));
    }

    public static void Depthwise(Step step)
    {
        FlatTable? options = step.Options(DepthwiseOptions);
        TfliteTensor filter = Filter(step);
        int channels = step.Tensor(0).Shape[3];
        if (filter.Shape[0] != 1 || channels < 1 || filter.Shape[3] % channels != 0)
        {
            throw new TfliteException($"{step.Label}: {filter.Label} {filter.ShapeText()} does not fit {channels} channels");
        }

        Window window = Window.Of(
            step.Label, options, filter.Shape[1..3], [options?.Int32(2) ?? 0, options?.Int32(1) ?? 0], [options?.Int32(6, 1) ?? 1, options?.Int32(5, 1) ?? 1]);
        Convolve(step, filter, new Layer(window, step.Fused(options, 4), channels, 3, [3, 0, 1, 2]));
    }

    /// <summary>Whether an operator is a convolution without margins of its own, which can take those of a PAD before it.</summary>
    public static bool TakesMargins(TfliteOperator operation, int padded)
        => operation.Name is "CONV_2D" or "DEPTHWISE_CONV_2D" && operation.Options?.Byte(0) == 1
            && operation.Inputs.Count(index => index == padded) == 1 && operation.Inputs[0] == padded;

    private static TfliteTensor Filter(Step step)
    {
        step.RequireRank(step.Tensor(0), 4);
        step.RequireRank(step.Tensor(1), 4);
        step.RequireRank(step.Output, 4);
        return step.Tensor(1);
    }

    private static void Convolve(Step step, TfliteTensor filter, Layer layer)
    {
        (GraphValue input, long[] margins) = step.Input(0).Margin is { } padded
            ? (padded.Inner, [.. padded.Margins.Select(margin => (long)margin)])
            : (step.Input(0), layer.Window.Margins(step.Tensor(0).Shape));
        AttributeProto[] attributes =
        [
            Attributes.Ints("kernel_shape", [.. layer.Window.Kernel]),
            Attributes.Ints("strides", [.. layer.Window.Strides]),
            Attributes.Ints("dilations", [.. layer.Window.Dilations]),
            Attributes.Ints("pads", margins),
            Attributes.Int("group", layer.Groups),
        ];
        FilterOperands operands = FilterOperands.Of(
            step, input, filter, step.Operator.HasInput(2) ? step.Tensor(2) : null, layer.ChannelDimension, layer.Order,
            layer.Window.IsPoint && layer.Groups == 1 ? DynamicRange.Pixels : DynamicRange.Pictures);
        operands.Give(step, step.Builder.Add("Conv", operands.Names, attributes), layer.Bounds);
    }

    /// <param name="Window">How the filter moves.</param>
    /// <param name="Bounds">The fused activation.</param>
    /// <param name="Groups">Channels that do not see each other.</param>
    /// <param name="ChannelDimension">The filter's dimension of the output's channels.</param>
    /// <param name="Order">From the filter's order to output, input, height, width.</param>
    private sealed record Layer(Window Window, Activation Bounds, int Groups, int ChannelDimension, int[] Order);
}
