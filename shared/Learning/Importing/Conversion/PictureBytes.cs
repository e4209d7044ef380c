using Aviary.Learning.Importing.Files;

namespace Aviary.Learning.Importing.Conversion;

/// <summary>
/// Whether the bytes of an input are the levels of a picture: one or three channels at its end, and a quantisation by which they stand
/// for 0 to 1, −1 to 1 or 0 to 255. Spectra and other features have the same number of dimensions, and ranges of their own.
/// </summary>
internal static class PictureBytes
{
    private const int Levels = 255;

    /// <summary>How far the ends of a range may lie off, as a part of it: tools round scales, and some divide by 127 or 128.</summary>
    private const double Tolerance = 0.02;

    private static readonly (double Low, double High)[] Ranges = [(0, 1), (-1, 1), (0, 255)];

    public static bool Are(TfliteTensor input)
    {
        if (input.Shape[^1] is not (1 or 3))
        {
            return false;
        }

        if (input.Quantisation is not { } quantisation)
        {
            return true;
        }

        int first = input.Kind == TensorKind.Int8 ? sbyte.MinValue : byte.MinValue;
        double low = (first - quantisation.ZeroPoint) * (double)quantisation.Scale;
        double high = low + (Levels * (double)quantisation.Scale);
        return Array.Exists(Ranges, range => Math.Max(Math.Abs(low - range.Low), Math.Abs(high - range.High)) <= Tolerance * (range.High - range.Low));
    }
}
