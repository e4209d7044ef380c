using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Aviary.Functions.Telemetry;

/// <summary>
/// How instruments are summed up. Memory for all series of an instrument is taken at once, so their number is small; what comes beyond
/// it is summed up in one series with the tag <c>otel.metric.overflow</c>.
/// </summary>
internal static class MetricStreams
{
    /// <summary>Series of an instrument: models times a few stages, formats or reasons.</summary>
    public const int Series = 200;

    /// <summary>Seconds, from a tenth of a millisecond.</summary>
    public static readonly double[] Seconds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly double[] Pixels = [10_000, 100_000, 500_000, 1_000_000, 4_000_000, 12_000_000, 24_000_000, 40_000_000];

    /// <summary>The stream of an instrument. The bounds that an instrument itself advises hold where none are given here.</summary>
    public static MetricStreamConfiguration Of(Instrument instrument)
    {
        if (!instrument.GetType().IsGenericType || instrument.GetType().GetGenericTypeDefinition() != typeof(Histogram<>))
        {
            return new MetricStreamConfiguration { CardinalityLimit = Series };
        }

        ExplicitBucketHistogramConfiguration histogram = new() { CardinalityLimit = Series };
        if (instrument.Unit is "s" or "{pixel}")
        {
            histogram.Boundaries = instrument.Unit == "s" ? Seconds : Pixels;
        }

        return histogram;
    }
}
