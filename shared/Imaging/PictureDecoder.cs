using System.Diagnostics;
using Aviary.Imaging.Decoding;
using Aviary.Imaging.Formats;
using Aviary.Imaging.Resizing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Imaging;

/// <summary>
/// Bytes of a picture in, pixels of the asked size out. JPEG, PNG and WebP, detected by content. One instance serves any number of
/// threads at once, and keeps nothing between pictures.
/// </summary>
public sealed class PictureDecoder
{
    private readonly ImagingOptions _options;
    private readonly bool _turbo;

    /// <param name="options">The limits.</param>
    /// <param name="logger">Where it is said, once, that libjpeg-turbo is missing.</param>
    public PictureDecoder(ImagingOptions options, ILogger<PictureDecoder>? logger = null)
        : this(options, NativeLibraries.Find(NativeLibraries.TurboJpeg))
    {
        if (!_turbo)
        {
            (logger ?? NullLogger<PictureDecoder>.Instance).TurboMissing();
        }
    }

    internal PictureDecoder(ImagingOptions options, bool turbo)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _turbo = turbo;
    }

    /// <summary>Whether JPEG is read by libjpeg-turbo; by libvips otherwise.</summary>
    public bool UsesTurbo => _turbo;

    /// <summary>Loads the native libraries now, rather than with the first picture that needs them.</summary>
    /// <exception cref="ImagingUnavailableException">libvips does not load; the message says what to install.</exception>
#pragma warning disable CA1822 // Callers ask this decoder, whatever the answer depends on today.
    public void Require() => VipsLibrary.Require();
#pragma warning restore CA1822

    /// <summary>Reads the header alone: format, size and orientation, held to the limits.</summary>
    /// <param name="bytes">The file.</param>
    /// <exception cref="PictureRefusedException"><see cref="Decode"/> would refuse the picture before decoding.</exception>
    public PictureInfo Read(ReadOnlySpan<byte> bytes)
    {
        PictureHeader header = Header(bytes);
        return new PictureInfo(header.Format, header.Shown, header.Orientation.Value);
    }

    /// <summary>
    /// Decodes to 8-bit sRGB of the asked size, rows from the top, red, green and blue of a pixel side by side. The EXIF orientation
    /// is applied, embedded profiles are converted, transparency is laid on white. Scaling is bilinear with antialiasing; large JPEG
    /// and WebP are decoded at a reduced size first.
    /// </summary>
    /// <param name="bytes">The file.</param>
    /// <param name="size">The asked size, each side 1 to 65,535.</param>
    /// <param name="fit">How a picture of another shape comes into it.</param>
    /// <param name="rgb">Where the pixels go: height × width × 3 bytes, exactly.</param>
    /// <param name="cancellationToken">Checked between rows; a JPEG that libjpeg-turbo reads is decoded in one go before them.</param>
    /// <exception cref="PictureRefusedException">
    /// The bytes are no JPEG, PNG or WebP within the limits, or damaged, or cut off. What is in <paramref name="rgb"/> then has no meaning.
    /// </exception>
    /// <exception cref="ImagingUnavailableException">libvips is needed and does not load.</exception>
    public unsafe void Decode(
        ReadOnlySpan<byte> bytes, PictureSize size, PictureFit fit, Span<byte> rgb, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(size.Width, Math.Clamp(size.Width, 1, 65_535), nameof(size));
        ArgumentOutOfRangeException.ThrowIfNotEqual(size.Height, Math.Clamp(size.Height, 1, 65_535), nameof(size));
        if (rgb.Length != size.RgbBytes)
        {
            throw new ArgumentException($"The pixels need {size.RgbBytes} bytes; {rgb.Length} were given.", nameof(rgb));
        }

        PictureHeader header = Header(bytes);
        Placement placement = Placement.For(header.Shown, size, fit);
        try
        {
            fixed (byte* begin = bytes)
            {
                using PixelRows rows = Open(begin, bytes.Length, header, placement);
                Resize(rows, header, placement, size, rgb, cancellationToken);
            }
        }
        catch (PictureRefusedException refused)
        {
            ImagingMeter.Refused(refused.Reason);
            throw;
        }
    }

    private static void Resize(
        PixelRows rows, in PictureHeader header, in Placement placement, PictureSize size, Span<byte> rgb, CancellationToken cancellationToken)
    {
        using Activity? span = ImagingMeter.Spans.StartActivity("picture.resize");
        long began = Stopwatch.GetTimestamp();
        if (placement.Inner != size)
        {
            rgb.Clear();
        }

        int stride = size.Width * 3;
        Span<byte> inner = rgb[((placement.Top * stride) + (placement.Left * 3))..];
        Orientation orientation = header.Orientation;
        SourceBox box = (orientation.Turns ? placement.Source.Turned : placement.Source)
            .Scaled((double)rows.Size.Width / header.Stored.Width, (double)rows.Size.Height / header.Stored.Height);
        if (orientation == Orientation.Upright)
        {
            Resampler.Run(rows, box, placement.Inner, inner, stride, cancellationToken);
        }
        else
        {
            TurnedResult.Run(rows, box, placement.Inner, orientation, inner, stride, cancellationToken);
        }

        ImagingMeter.Resized(header.Format, began);
    }

    private unsafe PixelRows Open(byte* bytes, int length, in PictureHeader header, in Placement placement)
    {
        using Activity? span = ImagingMeter.Spans.StartActivity("picture.decode");
        long began = Stopwatch.GetTimestamp();
        (SourceBox box, PictureSize wanted) = header.Orientation.Turns
            ? (placement.Source.Turned, placement.Inner.Turned)
            : (placement.Source, placement.Inner);
        bool turbo = _turbo && header.IsPlainJpeg;
        PixelRows rows = turbo
            ? TurboRows.Decode(bytes, length, header.Stored, box, wanted)
            : VipsRows.Open(bytes, length, header, box, wanted);
        ImagingMeter.Decoded(header.Format, turbo ? "libjpeg-turbo" : "libvips", header.Stored, began);
        return rows;
    }

    private PictureHeader Header(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return PictureHeader.Read(bytes, _options);
        }
        catch (PictureRefusedException refused)
        {
            ImagingMeter.Refused(refused.Reason);
            throw;
        }
    }
}
