using System.Numerics;
using System.Runtime.InteropServices;
using Aviary.Learning.Networks;
using static Aviary.Learning.Networks.Onnx.TensorProto.Types;

namespace Aviary.Learning.Importing.Conversion;

/// <summary>
/// How TensorFlow Lite's reference kernels bring a sum back to bytes (kernels/internal/common.h,
/// <c>MultiplyByQuantizedMultiplier</c>): times a fraction of 31 bits from ½ to 1, rounded; divided by a power of two, rounded again;
/// halves away from 0 both times. Rounding twice sends what lies just below a half up, which rounding once does not.
/// </summary>
/// <param name="Fraction">At least ½ and below 1.</param>
/// <param name="Exponent">Of the power of two; 0 or less where the factor is 1 or more, and nothing is rounded twice.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FixedPoint(double Fraction, int Exponent)
{
    // Against ties alone: what ONNX's rounding sends to the even neighbour, these kernels send away from 0.
    private const float Tie = 1f / 1024;

    public static FixedPoint Of(double factor)
    {
        const double one = 1L << 31;
        int exponent = Math.ILogB(factor) + 1;
        double fraction = Math.Round(Math.ScaleB(factor, -exponent) * one, MidpointRounding.AwayFromZero) / one;
        return fraction >= 1 ? new FixedPoint(fraction / 2, -(exponent + 1)) : new FixedPoint(fraction, -exponent);
    }

    /// <summary>The factor by a number of elements, as the kernel of MEAN makes it: the fraction may come to ¼.</summary>
    public FixedPoint DividedBy(int elements)
    {
        int exponent = Math.Min(BitOperations.Log2((uint)elements), 31 - Exponent);
        return new FixedPoint(Math.ScaleB(Fraction, exponent) / elements, Exponent + exponent);
    }

    /// <summary>Sums of products as bytes of a scale.</summary>
    /// <param name="graph">Receives the nodes.</param>
    /// <param name="sums">Whole numbers, held as real ones.</param>
    /// <param name="points">By which they become numbers of the scale: one, or one for each channel.</param>
    /// <param name="axis">The dimension of the channels.</param>
    /// <param name="rank">The number of dimensions.</param>
    /// <param name="zeroPoint">The byte that stands for 0.</param>
    public static string Round(OnnxGraph graph, string sums, FixedPoint[] points, int axis, int rank, byte zeroPoint)
    {
        long[] alongAxis = points.Length == 1 ? [] : [points.Length, .. Enumerable.Repeat(1L, rank - axis - 1)];
        long[] each = points.Length == 1 ? [] : [points.Length];

        // A division, because ONNX Runtime folds a product into the weights, which are whole numbers here and so exact.
        float[] inverse = [.. points.Select(point => (float)(1 / point.Fraction))];
        string scaled = graph.Builder.Add("Div", [sums, graph.Builder.Constant(inverse, alongAxis)]);
        float offset = (Array.TrueForAll(points, point => point.Exponent > 0) ? 0.5f : 0) + Tie;
        string moved = AwayFromZero(graph, scaled, offset);
        float[] steps = [.. points.Select(point => MathF.ScaleB(1, point.Exponent))];
        byte[] zeros = [.. Enumerable.Repeat(zeroPoint, points.Length)];
        string[] operands = [moved, graph.Builder.Constant(steps, each), graph.Builder.Constant(DataType.Uint8, zeros, each)];
        return points.Length == 1
            ? graph.Builder.Add("QuantizeLinear", operands)
            : graph.Builder.Add("QuantizeLinear", operands, Attributes.Int("axis", axis));
    }

    /// <summary>Whole numbers times a factor, moved so that one rounding to the nearest gives what rounding twice would.</summary>
    public static string Moved(OnnxGraph graph, string numbers, double factor)
    {
        FixedPoint point = Of(factor);
        float distance = ((point.Exponent > 0 ? 0.5f : 0) + Tie) * MathF.ScaleB(1, -point.Exponent);
        return AwayFromZero(graph, graph.Builder.Add("Mul", [numbers, graph.Builder.Scalar((float)factor)]), distance);
    }

    /// <summary>Real numbers with halves of a step moved off the middle, so that rounding sends them away from 0.</summary>
    public static string WithoutTies(OnnxGraph graph, string real, float step) => AwayFromZero(graph, real, step * Tie);

    /// <summary>Moves numbers away from 0; 0 stays.</summary>
    private static string AwayFromZero(OnnxGraph graph, string numbers, float distance)
        => graph.Builder.Add("Shrink", [numbers], Attributes.Float("lambd", 0), Attributes.Float("bias", -distance));
}
