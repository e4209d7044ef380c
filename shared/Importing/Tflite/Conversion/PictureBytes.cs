using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>Whether a quantised input takes the bytes of pictures as they are; anything else is given as the real numbers that it stands for.</summary>
internal static class PictureBytes
{
    // The ranges that networks for pictures are trained with, and how far the ends of a calibrated one may lie from them.
    private static readonly (double Lowest, double Highest)[] Ranges = [(0, 1), (-1, 1), (0, byte.MaxValue), (-ByteScale.Shift, ByteScale.Shift - 1)];
    private const double Tolerance = 0.03;

    /// <summary>A picture has 1 or 3 channels, and bytes that stand for one of the usual ranges.</summary>
    public static bool AreOf(TfliteTensor input)
    {
        if (!input.Kind.IsByte() || input is not { Rank: 4, Quantisation.IsPerChannel: false } || input.Shape[3] is not (1 or 3))
        {
            return false;
        }

        ByteScale scale = ByteScale.Of(input)!.Value;
        return Array.Exists(Ranges, range => IsNear(scale.Lowest, range.Lowest, range) && IsNear(scale.Highest, range.Highest, range));
    }

    private static bool IsNear(double end, double wanted, (double Lowest, double Highest) range)
        => Math.Abs(end - wanted) <= Tolerance * (range.Highest - range.Lowest);
}
