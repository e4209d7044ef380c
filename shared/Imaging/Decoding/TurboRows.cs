using System.Buffers;
using System.Runtime.InteropServices;
using Aviary.Imaging.Formats;
using Aviary.Imaging.Resizing;

namespace Aviary.Imaging.Decoding;

/// <summary>The pixels of a JPEG, decoded by libjpeg-turbo at the smallest scale that still has the asked size.</summary>
internal sealed class TurboRows : PixelRows
{
    /// <summary>
    /// Scales (in eighths) that its vector instructions support; those between are slower than the next larger one. Its fast, less
    /// exact transforms are left out: they gain next to nothing, because reading the bits is most of the work.
    /// </summary>
    private static readonly int[] Eighths = [1, 2, 4, 8];

    private readonly byte[] _pixels;

    private TurboRows(byte[] pixels, PictureSize size)
    {
        _pixels = pixels;
        Size = size;
    }

    public override PictureSize Size { get; }

    public override int Stride => Size.Width * 3;

    /// <param name="bytes">The file.</param>
    /// <param name="length">The length.</param>
    /// <param name="picture">The size in the header, within the limits.</param>
    /// <param name="box">The part that will be taken, in whole pixels of the picture.</param>
    /// <param name="wanted">The size that part will have.</param>
    /// <exception cref="PictureRefusedException">The data are cut off or damaged.</exception>
    public static unsafe TurboRows Decode(byte* bytes, int length, PictureSize picture, SourceBox box, PictureSize wanted)
    {
        using TurboHandle turbo = new();
        if (turbo.IsInvalid)
        {
            throw new ImagingUnavailableException("libjpeg-turbo could not make a decompressor.");
        }

        if (TurboJpeg.tjDecompressHeader3(turbo, bytes, new CULong((uint)length), out int width, out int height, out _, out _) != 0
            && !TurboWarnings.IsHarmless(turbo.Error))
        {
            throw Refused(turbo.Error);
        }

        if (width != picture.Width || height != picture.Height)
        {
            throw JpegHeader.Damaged("its header has two sizes");
        }

        int eighths = Smallest(box, wanted);
        PictureSize size = new(((width * eighths) + 7) / 8, ((height * eighths) + 7) / 8);
        byte[] pixels = ArrayPool<byte>.Shared.Rent(checked((int)size.RgbBytes));
        bool done = false;
        try
        {
            fixed (byte* to = pixels)
            {
                Decode(turbo, bytes, length, to, size);
            }

            done = true;
            return new TurboRows(pixels, size);
        }
        finally
        {
            if (!done)
            {
                ArrayPool<byte>.Shared.Return(pixels);
            }
        }
    }

    public override ReadOnlySpan<byte> Window(int first, int end) => _pixels.AsSpan(first * Stride, (end - first) * Stride);

    public override void Dispose() => ArrayPool<byte>.Shared.Return(_pixels);

    private static int Smallest(SourceBox box, PictureSize wanted)
    {
        foreach (int eighths in Eighths)
        {
            if (box.Width * eighths >= wanted.Width * 8 && box.Height * eighths >= wanted.Height * 8)
            {
                return eighths;
            }
        }

        return 8;
    }

    private static unsafe void Decode(TurboHandle turbo, byte* bytes, int length, byte* to, PictureSize size)
    {
        int flags = TurboJpeg.LimitScans | TurboJpeg.StopOnWarning;
        CULong count = new((uint)length);
        if (TurboJpeg.tjDecompress2(turbo, bytes, count, to, size.Width, size.Width * 3, size.Height, TurboJpeg.FormatRgb, flags) == 0)
        {
            return;
        }

        string error = turbo.Error;
        if (!TurboWarnings.IsHarmless(error))
        {
            throw Refused(error);
        }

        // Once more past the harmless one. What is said then is the last warning; a cut-off file always ends with its own.
        flags = TurboJpeg.LimitScans;
        if (TurboJpeg.tjDecompress2(turbo, bytes, count, to, size.Width, size.Width * 3, size.Height, TurboJpeg.FormatRgb, flags) != 0
            && !TurboWarnings.IsHarmless(turbo.Error))
        {
            throw Refused(turbo.Error);
        }
    }

    private static PictureRefusedException Refused(string error)
        => TurboWarnings.IsTruncation(error)
            ? new PictureRefusedException(PictureRefusal.Truncated, "The JPEG ends before its picture does.")
            : JpegHeader.Damaged(error);
}
