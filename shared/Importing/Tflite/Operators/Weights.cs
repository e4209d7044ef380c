using System.Runtime.InteropServices;
using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;
using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>Constants of a layer, brought into ONNX's order of dimensions at import.</summary>
internal static class Weights
{
    /// <summary>Weights as real numbers.</summary>
    public static string Reals(Step step, TfliteTensor tensor, int[] shape, int[] order)
        => step.Graph.Weights(WeightForm.Of(tensor, tensor.Quantisation, withScales: true, shape, order), () => MakeReals(step, tensor, shape, order));

    private static string MakeReals(Step step, TfliteTensor tensor, int[] shape, int[] order)
    {
        byte[] raw = MemoryMarshal.AsBytes<float>(tensor.Reals("weights")).ToArray();
        return step.Builder.Constant(DataType.Float, Permutation.Apply(raw, sizeof(float), shape, order), Wide(Permutation.Shape(shape, order)));
    }

    /// <summary>Weights as the whole numbers that they are, less their zero points, held as real ones.</summary>
    public static string Whole(Step step, TfliteTensor tensor, int[] shape, int[] order)
        => step.Graph.Weights(WeightForm.Of(tensor, tensor.Quantisation, withScales: false, shape, order), () =>
        {
            Quantisation plain = tensor.Quantisation! with { Scales = [.. tensor.Quantisation.Scales.Select(_ => 1f)] };
            return MakeReals(step, tensor with { Quantisation = plain }, shape, order);
        });

    /// <summary>A 32-bit bias as whole numbers, held as real ones.</summary>
    public static string WholeBias(Step step, TfliteTensor bias)
    {
        float[] numbers = [.. MemoryMarshal.Cast<byte, int>(WholeData(step, bias).Span).ToArray().Select(number => (float)number)];
        return step.Builder.Constant(numbers, numbers.Length);
    }

    /// <summary>
    /// What makes steps of the output of sums of input · weight: one factor, or one for each channel. The kernels multiply the scales of
    /// older layers in float32 (kernels/kernel_util.cc, <c>GetQuantizedConvolutionMultipler</c>), and its last bit decides at a half.
    /// </summary>
    public static double[] Factors(Step step, ByteScale input, TfliteTensor weights, bool inSingle)
    {
        float output = ByteScale.Of(step.Output)!.Value.Scale;
        return [.. weights.Quantisation!.Scales.Select(scale => (inSingle ? input.Scale * scale : (double)input.Scale * scale) / output)];
    }

    /// <summary>Weights as signed bytes with their scales. Unsigned ones move by 128, numbers and zero point alike.</summary>
    /// <param name="step">The layer.</param>
    /// <param name="tensor">The weights.</param>
    /// <param name="shape">Their dimensions.</param>
    /// <param name="order">The order to bring them into.</param>
    /// <param name="channels">The dimension of the output's channels, before that.</param>
    public static string Bytes(Step step, TfliteTensor tensor, int[] shape, int[] order, int channels)
    {
        Quantisation quantisation = tensor.Quantisation!;
        int shift = tensor.Kind == TensorKind.UInt8 ? ByteScale.Shift : 0;
        string numbers = step.Graph.Weights(
            WeightForm.Of(tensor, quantisation: null, withScales: false, shape, order), () => MakeBytes(step, tensor, shape, order));
        byte[] zeros = [.. quantisation.ZeroPoints.Select(zero => unchecked((byte)(sbyte)(zero - shift)))];
        return Dequantised(step, numbers, quantisation.Scales, step.Builder.Constant(DataType.Int8, zeros, Each(quantisation.Scales)), Array.IndexOf(order, channels));
    }

    private static string MakeBytes(Step step, TfliteTensor tensor, int[] shape, int[] order)
    {
        byte[] raw = tensor.Data!.Value.ToArray();
        if (tensor.Kind == TensorKind.UInt8)
        {
            ByteScale.Flip(raw);
        }

        return step.Builder.Constant(DataType.Int8, Permutation.Apply(raw, 1, shape, order), Wide(Permutation.Shape(shape, order)));
    }

    /// <summary>
    /// The bias of a quantised layer: 32-bit numbers of the scale input · weight, which is the one that the sums have, whatever the
    /// file notes beside them.
    /// </summary>
    public static string WholeBias(Step step, TfliteTensor bias, float inputScale, Quantisation weights)
    {
        float[] scales = Scales(inputScale, weights);
        return Dequantised(step, step.Builder.Constant(DataType.Int32, WholeData(step, bias).Span, bias.Elements), scales, "", 0);
    }

    /// <summary>A bias as real numbers, also where it is stored in whole numbers.</summary>
    public static string RealBias(Step step, TfliteTensor bias, float? inputScale, Quantisation? weights)
    {
        float[] reals;
        if (bias.Kind.IsWhole() && inputScale is { } scale && weights is not null)
        {
            float[] scales = Scales(scale, weights);
            reals = [.. bias.Longs().Select((number, i) => (float)((double)number * scales[scales.Length == 1 ? 0 : i]))];
        }
        else
        {
            reals = bias.Reals("a bias");
        }

        return step.Builder.Constant(reals, reals.Length);
    }

    /// <summary>The scale of what a layer takes; null where it takes real numbers.</summary>
    public static float? InputScale(GraphValue input) => input.Scale?.Scale ?? (input.Tensor.Kind == TensorKind.Int16 ? input.Tensor.Quantisation!.Scale : null);

    /// <summary>Whether weights are bytes with usable scales: one, or one for each channel of the output.</summary>
    public static bool AreBytes(Step step, TfliteTensor weights, int channels)
    {
        if (!weights.IsConstant)
        {
            throw new TfliteException($"{step.Label}: {weights.Label} is computed; expected constant weights");
        }

        if (!weights.Kind.IsByte())
        {
            return false;
        }

        return weights.Quantisation is { } quantisation && (!quantisation.IsPerChannel || quantisation.Dimension == channels)
            ? true
            : throw new TfliteException($"{step.Label}: {weights.Label} has no scales, or scales along another dimension than its output's channels");
    }

    public static void RequireBias(Step step, TfliteTensor bias, int channels)
    {
        if (!bias.IsConstant || bias.Elements != channels)
        {
            throw new TfliteException($"{step.Label}: the bias {bias.Label} has the shape {bias.ShapeText()}; expected {channels} constants");
        }
    }

    private static ReadOnlyMemory<byte> WholeData(Step step, TfliteTensor bias) => bias.Kind == TensorKind.Int32
        ? bias.Data!.Value
        : throw new TfliteException($"{step.Label}: the bias {bias.Label} is {bias.Kind.Text()}; expected INT32");

    private static float[] Scales(float input, Quantisation weights) => [.. weights.Scales.Select(scale => input * scale)];

    private static string Dequantised(Step step, string numbers, float[] scales, string zeroPoints, int axis)
    {
        string[] inputs = [numbers, step.Builder.Constant(scales, Each(scales)), .. zeroPoints.Length > 0 ? [zeroPoints] : Array.Empty<string>()];
        return scales.Length == 1
            ? step.Builder.Add("DequantizeLinear", inputs)
            : step.Builder.Add("DequantizeLinear", inputs, Attributes.Int("axis", axis));
    }

    private static long[] Each(float[] scales) => scales.Length == 1 ? [] : [scales.Length];

    private static long[] Wide(int[] shape) => [.. shape.Select(length => (long)length)];
}
