namespace Aviary.Functions.Telemetry;

/// <summary>The kinds of families that the text format has and the SDK makes.</summary>
internal enum PrometheusKind
{
    /// <summary>Only rises while the process lives.</summary>
    Counter,

    /// <summary>A number as it is now.</summary>
    Gauge,

    /// <summary>Counts by upper bound, with their sum.</summary>
    Histogram,
}
