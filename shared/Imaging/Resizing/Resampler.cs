using System.Buffers;

namespace Aviary.Imaging.Resizing;

/// <summary>
/// Scales RGB pixels in two passes. The first makes one row of the result's height out of the source's rows, the second that row's
/// columns; so no picture lies between them, only a row with 6 bits after the point, and the columns are made for the rows of the
/// result alone.
/// </summary>
internal static class Resampler
{
    /// <summary>The most bits that keep 255 (first pass) or 255·2^6 (second) times all shares within 31 bits.</summary>
    private const int MaxRowShift = 22, MaxColumnShift = 17;

    /// <param name="rows">The pixels.</param>
    /// <param name="box">The part that is taken, in the rows' own pixels.</param>
    /// <param name="size">The size it becomes.</param>
    /// <param name="result">Where the first pixel goes.</param>
    /// <param name="stride">Bytes from one row of the result to the next.</param>
    /// <param name="cancellationToken">Checked before each row.</param>
    public static void Run(PixelRows rows, SourceBox box, PictureSize size, Span<byte> result, int stride, CancellationToken cancellationToken)
    {
        using AxisWeights vertical = new(rows.Size.Height, box.Top, box.Bottom, size.Height, MaxRowShift);
        using AxisWeights horizontal = new(rows.Size.Width, box.Left, box.Right, size.Width, MaxColumnShift);
        int left = horizontal.Start(0) * 3;
        int right = (horizontal.Start(size.Width - 1) + horizontal.Count(size.Width - 1)) * 3;
        short[] line = ArrayPool<short>.Shared.Rent(right + RowKernels.Padding);
        try
        {
            for (int y = 0; y < size.Height; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int first = vertical.Start(y);
                int count = vertical.Count(y);
                ReadOnlySpan<byte> window = rows.Window(first, first + count)[left..];
                RowKernels.Blend(window, rows.Stride, vertical.Shares(y)[..count], vertical.Shift, line.AsSpan(left, right - left));
                ColumnKernels.Gather(line, horizontal, result.Slice(y * stride, size.Width * 3));
            }
        }
        finally
        {
            ArrayPool<short>.Shared.Return(line);
        }
    }
}
