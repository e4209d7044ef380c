using System.Numerics;
using System.Runtime.InteropServices;
using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Importing.Tflite.Conversion;

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
    private const double One = 1L << 31;

    // Against ties alone: what ONNX's rounding sends to the even neighbour, these kernels send away from 0. Smaller than any
    // distance that decides: a larger one would round numbers up that lie below a half.
    private const double Tie = 1.0 / (1 << 20);

    // Float32 has 24 bits for the number and what stands behind its point.
    private const float RealTie = 1f / (1 << 14);

    // What takes the place of a second rounding where the kernels round once: its half is too small to decide anything.
    private const int NoSecondRounding = 20;

    public static FixedPoint Of(double factor)
    {
        int exponent = Math.ILogB(factor) + 1;
        double fraction = Math.Round(Math.ScaleB(factor, -exponent) * One, MidpointRounding.AwayFromZero) / One;
        return fraction >= 1 ? new FixedPoint(fraction / 2, -(exponent + 1)) : new FixedPoint(fraction, -exponent);
    }

    /// <summary>The factor by a number of elements, as the kernel of MEAN makes it: the fraction may come to ¼.</summary>
    public FixedPoint DividedBy(int elements)
    {
        if (elements == 1)
        {
            return this;
        }

        int exponent = Math.Min(BitOperations.Log2((uint)elements), 31 - Exponent);
        return new FixedPoint(Math.Floor(Math.ScaleB(Fraction, exponent) / elements * One) / One, Exponent + exponent);
    }

    /// <summary>A whole number times the factor.</summary>
    public long Times(long number)
    {
        double high = Math.Round(Math.ScaleB(number, Math.Max(0, -Exponent)) * Fraction, MidpointRounding.AwayFromZero);
        return (long)Math.Round(Math.ScaleB(high, -Math.Max(0, Exponent)), MidpointRounding.AwayFromZero);
    }

    /// <summary>Sums of products as bytes of a scale.</summary>
    /// <param name="graph">Receives the nodes.</param>
    /// <param name="sums">Whole numbers, held as real ones.</param>
    /// <param name="points">By which they become numbers of the scale: one, or one for each channel.</param>
    /// <param name="axis">The dimension of the channels.</param>
    /// <param name="rank">The number of dimensions.</param>
    /// <param name="zeroPoint">The byte that stands for 0.</param>
    /// <param name="hasNegatives">Whether numbers below 0 come to bytes of their own.</param>
    public static string Round(OnnxGraph graph, string sums, FixedPoint[] points, int axis, int rank, byte zeroPoint, bool hasNegatives)
    {
        // In float64: a sum times the fraction has more bits than a float32, and one number in some ten thousand would be rounded
        // to the other side.
        long[] alongAxis = points.Length == 1 ? [] : [points.Length, .. Enumerable.Repeat(1L, rank - axis - 1)];
        string scaled = Combined("Mul", graph.Cast(sums, DataType.Double), Each(point => Math.ScaleB(point.Fraction, -point.Exponent)));

        // Half a unit of the first rounding does what that rounding does to the second one; both go away from 0.
        string distance = Each(point => Math.ScaleB(0.5 + Tie, -(point.Exponent > 0 ? point.Exponent : NoSecondRounding)));
        string moved = Combined("Add", scaled, hasNegatives ? Combined("Mul", graph.Builder.Add("Sign", [scaled]), distance) : distance);
        return graph.Quantise(graph.Cast(graph.Builder.Add("Round", [moved]), DataType.Float), new ByteScale(1, zeroPoint));

        string Combined(string operation, string left, string right) => graph.Builder.Add(operation, [left, right]);

        string Each(Func<FixedPoint, double> number)
        {
            double[] numbers = [.. points.Select(number)];
            return graph.Builder.Constant(DataType.Double, MemoryMarshal.AsBytes<double>(numbers), alongAxis);
        }
    }

    /// <summary>Real numbers with halves of a step moved off the middle, so that rounding sends them away from 0.</summary>
    public static string WithoutTies(OnnxGraph graph, string real, float step)
        => graph.Builder.Add("Shrink", [real], Attributes.Float("lambd", 0), Attributes.Float("bias", -step * RealTie));
}
