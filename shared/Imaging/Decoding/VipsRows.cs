using System.Buffers;
using Aviary.Imaging.Formats;
using Aviary.Imaging.Resizing;

namespace Aviary.Imaging.Decoding;

/// <summary>The pixels of any picture, decoded by libvips as they are asked for: a strip of rows is in memory at a time.</summary>
internal sealed unsafe class VipsRows : PixelRows
{
    private const int StripBytes = 256 << 10;

    private readonly GObjectHandle _image;
    private readonly GObjectHandle _region;
    private readonly PictureFormat _format;
    private readonly bool _cutOff;
    private byte[] _strip = [];
    private int _first;
    private int _end;

    private VipsRows(GObjectHandle image, PictureFormat format, bool cutOff)
    {
        _image = image;
        _format = format;
        _cutOff = cutOff;
        Size = new PictureSize(VipsNative.vips_image_get_width(image), VipsNative.vips_image_get_height(image));
        _region = VipsNative.vips_region_new(image);
        if (_region.IsInvalid)
        {
            throw new ImagingUnavailableException("libvips could not make a region.");
        }
    }

    public override PictureSize Size { get; }

    public override int Stride => Size.Width * 3;

    /// <param name="bytes">The file; it must stay where it is until this is disposed.</param>
    /// <param name="length">The length.</param>
    /// <param name="header">The header, within the limits.</param>
    /// <param name="box">The part that will be taken, in whole pixels of the picture.</param>
    /// <param name="wanted">The size that part will have.</param>
    /// <exception cref="PictureRefusedException">The data are cut off or damaged.</exception>
    public static VipsRows Open(byte* bytes, int length, in PictureHeader header, SourceBox box, PictureSize wanted)
    {
        VipsLibrary.Require();
        bool cutOff = VipsErrors.IsCutOff(header.Format, new ReadOnlySpan<byte>(bytes, length));
        try
        {
            using GObjectHandle loaded = VipsLoad.Open(bytes, length, header, box, wanted);
            return new VipsRows(VipsColours.ToRgb(loaded), header.Format, cutOff);
        }
        catch (VipsException error)
        {
            throw Refused(header.Format, cutOff, error.Message);
        }
    }

    public override ReadOnlySpan<byte> Window(int first, int end)
    {
        if (end > _end)
        {
            Fill(first, end);
        }

        return _strip.AsSpan((first - _first) * Stride, (end - first) * Stride);
    }

    public override void Dispose()
    {
        _region.Dispose();
        _image.Dispose();
        ArrayPool<byte>.Shared.Return(_strip);

        // What libvips keeps for this thread would otherwise stay until the thread ends.
        VipsNative.vips_thread_shutdown();
    }

    /// <summary>Moves the rows that are still wanted to the front, and decodes a strip behind them.</summary>
    private void Fill(int first, int end)
    {
        int kept = Math.Max(0, _end - first);
        int until = Math.Min(Size.Height, Math.Max(end, Math.Max(first, _end) + Math.Max(1, StripBytes / Stride)));
        int from = Math.Max(first, _end);
        ReadOnlySpan<byte> keep = _strip.AsSpan(kept == 0 ? 0 : (first - _first) * Stride, kept * Stride);
        int needed = (until - first) * Stride;
        if (_strip.Length < needed)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(needed);
            keep.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_strip);
            _strip = larger;
        }
        else
        {
            keep.CopyTo(_strip);
        }

        Fetch(from, until, _strip.AsSpan(kept * Stride, (until - from) * Stride));
        (_first, _end) = (first, until);
    }

    private void Fetch(int from, int until, Span<byte> to)
    {
        byte* pixels = VipsNative.vips_region_fetch(_region, 0, from, Size.Width, until - from, out nuint length);
        if (pixels == null)
        {
            throw Refused(_format, _cutOff, VipsLibrary.Error());
        }

        try
        {
            new ReadOnlySpan<byte>(pixels, checked((int)length)).CopyTo(to);
        }
        finally
        {
            VipsNative.g_free(pixels);
        }
    }

    private static PictureRefusedException Refused(PictureFormat format, bool cutOff, string error)
        => cutOff || VipsErrors.IsTruncation(error)
            ? new PictureRefusedException(PictureRefusal.Truncated, $"The {VipsErrors.Name(format)} ends before its picture does.")
            : new PictureRefusedException(PictureRefusal.Damaged, $"The {VipsErrors.Name(format)} is damaged: {error}.");
}
