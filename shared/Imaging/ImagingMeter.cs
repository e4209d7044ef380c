using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Aviary.Imaging;

/// <summary>
/// The meter and the spans, both named <c>Aviary.Imaging</c>. They cost next to nothing without a listener. Where libvips reads,
/// rows are decoded while they are resized; then decoding is the opening, and the resize holds the rest.
/// </summary>
internal static class ImagingMeter
{
    public const string Name = "Aviary.Imaging";

    public static readonly ActivitySource Spans = new(Name);

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Decoding = Meter.CreateHistogram<double>(
        "aviary.imaging.decode.duration", "s", "Time from the bytes of a picture to pixels.");

    private static readonly Histogram<double> Resizing = Meter.CreateHistogram<double>(
        "aviary.imaging.resize.duration", "s", "Time from pixels to pixels of the asked size.");

    private static readonly Histogram<long> Pixels = Meter.CreateHistogram<long>(
        "aviary.imaging.picture.pixels", "{pixel}", "Sizes of the pictures that came.");

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "aviary.imaging.refusals", "{picture}", "Pictures that were refused, by reason.");

    public static void Decoded(PictureFormat format, string decoder, PictureSize size, long began)
    {
        if (Decoding.Enabled || Pixels.Enabled)
        {
            TagList tags = new() { { "format", NameOf(format) }, { "decoder", decoder } };
            Decoding.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, tags);
            Pixels.Record(size.Pixels, tags);
        }
    }

    public static void Resized(PictureFormat format, long began)
    {
        if (Resizing.Enabled)
        {
            Resizing.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("format", NameOf(format)));
        }
    }

    public static void Refused(PictureRefusal reason)
    {
        if (Refusals.Enabled)
        {
            Refusals.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));
        }
    }

    private static string NameOf(PictureFormat format) => format switch
    {
        PictureFormat.Jpeg => "jpeg",
        PictureFormat.Png => "png",
        _ => "webp",
    };
}
