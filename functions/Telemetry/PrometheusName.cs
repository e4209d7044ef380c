using System.Text;
using OpenTelemetry.Metrics;

namespace Aviary.Functions.Telemetry;

/// <summary>
/// The name of a metric as Prometheus takes it, by "Prometheus and OpenMetrics Compatibility" of the OpenTelemetry specification: dots
/// become underscores, the unit is spelled out as a suffix, and counters end in <c>_total</c>.
/// </summary>
internal static class PrometheusName
{
    /// <summary>The name of a family of series.</summary>
    /// <param name="name">As it was made, such as <c>aviary.prediction.stage.duration</c>.</param>
    /// <param name="unit">In UCUM, such as <c>s</c>; what stands in braces says nothing of the numbers and is left out.</param>
    /// <param name="kind">Counter, gauge or histogram.</param>
    public static string Of(string name, string? unit, PrometheusKind kind)
    {
        string family = Clean(name);
        if (Suffix(unit, kind) is { } suffix && !family.EndsWith($"_{suffix}", StringComparison.Ordinal))
        {
            family += $"_{suffix}";
        }

        return kind == PrometheusKind.Counter && !family.EndsWith("_total", StringComparison.Ordinal) ? $"{family}_total" : family;
    }

    /// <summary>Letters, digits and underscores, no two of these in a row, and no digit at the start.</summary>
    public static string Clean(string name)
    {
        StringBuilder clean = new(name.Length);
        foreach (char letter in name)
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                clean.Append(clean.Length == 0 && char.IsAsciiDigit(letter) ? "_" : "").Append(letter);
            }
            else if (clean.Length == 0 || clean[^1] != '_')
            {
                clean.Append('_');
            }
        }

        return clean.ToString();
    }

    /// <summary>How Prometheus would call the kind of what the SDK has summed up; null where it has no word for it.</summary>
    public static PrometheusKind? KindOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => PrometheusKind.Counter,
        MetricType.LongGauge or MetricType.DoubleGauge or MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic => PrometheusKind.Gauge,
        MetricType.Histogram => PrometheusKind.Histogram,
        _ => null,
    };

    private static string? Suffix(string? unit, PrometheusKind kind) => unit switch
    {
        null or "" => null,
        "1" => kind == PrometheusKind.Gauge ? "ratio" : null,
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "%" => "percent",
        _ when unit[0] == '{' => null,
        _ => Clean(unit),
    };
}
