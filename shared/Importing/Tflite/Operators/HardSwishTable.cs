using Aviary.Importing.Tflite.Conversion;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>
/// HARD_SWISH of bytes as LiteRT's kernels compute it, in whole numbers of 16 bits (kernels/internal/reference/hard_swish.h): the
/// gate is a fraction of 15 bits whose saturation makes the bounds of 0 and 1.
/// </summary>
internal static class HardSwishTable
{
    private const int FractionBits = 15;
    private const float Fraction = 1 << FractionBits;

    // Bytes are raised by this, so that a number of 16 bits is filled.
    private const int Raised = 7;

    public static byte[] Of(ByteScale from, ByteScale to)
    {
        // In float32, as the kernels divide them.
        float raised = from.Scale / (1 << Raised);
        FixedPoint output = FixedPoint.Of(raised / to.Scale);
        FixedPoint gate = FixedPoint.Of(raised / (3 / Fraction));
        (int outputFraction, int gateFraction) = (Short(output), Short(gate));
        return ByteTable.Of(from, to, number =>
        {
            int high = number << Raised;
            int opened = Saturated((Gate(high, gate.Exponent, gateFraction) + (1 << FractionBits)) >> 1);
            int product = Math.Clamp(opened * HighProduct(high, outputFraction) / (1 << FractionBits), short.MinValue, short.MaxValue);
            return Math.Round(Math.ScaleB(product, -output.Exponent), MidpointRounding.AwayFromZero);
        });
    }

    private static int Gate(int number, int exponent, int fraction)
    {
        // A gate that is multiplied is moved in two parts, and saturates in either.
        int moved = exponent < 0 ? Saturated((long)number << (-exponent - 1)) : number;
        int product = HighProduct(moved, fraction);
        return exponent switch
        {
            < 0 => Saturated((long)product << 1),
            0 => product,
            _ => (int)Math.Round(Math.ScaleB(product, -exponent), MidpointRounding.AwayFromZero),
        };
    }

    /// <summary>A fraction of 31 bits in 15.</summary>
    private static int Short(FixedPoint point) => (int)Math.Min(Math.Floor((point.Fraction * Fraction) + 0.5), short.MaxValue);

    private static int HighProduct(int one, int other)
    {
        int product = one * other;
        return Saturated((product + (product >= 0 ? 1 << (FractionBits - 1) : 1 - (1 << (FractionBits - 1)))) / (1 << FractionBits));
    }

    private static int Saturated(long number) => (int)Math.Clamp(number, short.MinValue, short.MaxValue);
}
