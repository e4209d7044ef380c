using System.Buffers;

namespace Aviary.Imaging.Resizing;

/// <summary>A resize whose result is turned or mirrored on its way.</summary>
internal static class TurnedResult
{
    /// <param name="rows">The pixels as they are stored.</param>
    /// <param name="box">The part that is taken, as stored.</param>
    /// <param name="size">The size it becomes, as shown.</param>
    /// <param name="orientation">How it is turned.</param>
    /// <param name="result">Where the first shown pixel goes.</param>
    /// <param name="stride">Bytes from one row of the result to the next.</param>
    /// <param name="cancellationToken">Checked before each row.</param>
    public static void Run(
        PixelRows rows, SourceBox box, PictureSize size, Orientation orientation, Span<byte> result, int stride, CancellationToken cancellationToken)
    {
        PictureSize stored = orientation.Apply(size);
        byte[] turned = ArrayPool<byte>.Shared.Rent(checked((int)stored.RgbBytes));
        try
        {
            Resampler.Run(rows, box, stored, turned, stored.Width * 3, cancellationToken);
            orientation.Copy(turned, stored, result, stride);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(turned);
        }
    }
}
