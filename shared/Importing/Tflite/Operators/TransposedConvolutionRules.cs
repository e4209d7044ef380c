using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;
using Aviary.Onnx;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>TRANSPOSE_CONV. The result's shape, its first operand, is declared with the output; the filter comes as output, height, width, input.</summary>
internal static class TransposedConvolutionRules
{
    private const int OptionsKind = 49;

    public static void Apply(Step step)
    {
        FlatTable? options = step.Options(OptionsKind);
        (TfliteTensor filter, TfliteTensor input, TfliteTensor output) = (step.Tensor(1), step.Tensor(2), step.Output);
        step.RequireRank(filter, 4);
        step.RequireRank(input, 4);
        step.RequireRank(output, 4);
        Window window = Window.Of(step.Label, options, filter.Shape[1..3], [options?.Int32(2) ?? 0, options?.Int32(1) ?? 0], [1, 1]);
        if (filter.Shape[3] != input.Shape[3] || filter.Shape[0] != output.Shape[3])
        {
            throw new TfliteException(
                $"{step.Label}: {filter.Label} {filter.ShapeText()} does not fit {input.ShapeText()} and {output.ShapeText()}");
        }

        // Where the margins of the way back are larger than what is wanted, the result gets zeros behind its end.
        long[] margins = window.Margins(output.Shape);
        long[] added = new long[2];
        for (int side = 0; side < 2; side++)
        {
            long reach = ((input.Shape[side + 1] - 1L) * window.Strides[side]) + window.Kernel[side];
            long behind = reach - output.Shape[side + 1] - margins[side];
            (margins[side + 2], added[side]) = (Math.Max(0, behind), Math.Max(0, -behind));
        }

        if (added[0] >= window.Strides[0] || added[1] >= window.Strides[1] || margins[2] >= window.Kernel[0] || margins[3] >= window.Kernel[1])
        {
            throw new TfliteException($"{step.Label}: from {input.ShapeText()} to {output.ShapeText()} with strides {window.Strides[0]} × {window.Strides[1]}");
        }

        FilterOperands operands = FilterOperands.Of(
            step, step.Input(2), filter, step.Operator.HasInput(3) ? step.Tensor(3) : null, channels: 0, [3, 0, 1, 2], DynamicRange.Pictures);
        string sums = step.Builder.Add(
            "ConvTranspose",
            operands.Names,
            Attributes.Ints("kernel_shape", [.. window.Kernel]),
            Attributes.Ints("strides", [.. window.Strides]),
            Attributes.Ints("pads", margins),
            Attributes.Ints("output_padding", added));
        operands.Give(step, sums, step.Fused(options, 3));
    }
}
