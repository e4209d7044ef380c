using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Aviary.Functions.Telemetry;

/// <summary>
/// Writes metrics in the text format 0.0.4 (prometheus.io, "Exposition formats"). What would be written twice, because two instruments
/// have the same name and labels, is written once: a scrape with a series twice is refused whole.
/// </summary>
internal sealed class PrometheusText
{
    private readonly Dictionary<string, (PrometheusKind Kind, StringBuilder Lines)> _families = new(StringComparer.Ordinal);
    private readonly HashSet<string> _series = new(StringComparer.Ordinal);

    /// <summary>Adds a metric with all its points; one of a kind that the format lacks, or that the family has not, is left out.</summary>
    public void Add(Metric metric)
    {
        if (PrometheusName.KindOf(metric.MetricType) is not { } kind)
        {
            return;
        }

        string name = PrometheusName.Of(metric.Name, metric.Unit, kind);
        if (!_families.TryGetValue(name, out (PrometheusKind Kind, StringBuilder Lines) family))
        {
            family = (kind, new StringBuilder());
            family.Lines.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Escape(metric.Description, quote: false)}\n");
            family.Lines.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {Word(kind)}\n");
            _families.Add(name, family);
        }

        if (family.Kind != kind)
        {
            return;
        }

        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            string labels = Labels(point.Tags);
            if (_series.Add($"{name}{{{labels}}}"))
            {
                Write(family.Lines, name, labels, metric.MetricType, in point);
            }
        }
    }

    public override string ToString()
    {
        StringBuilder all = new();
        foreach ((_, StringBuilder lines) in _families.Values)
        {
            all.Append(lines);
        }

        return all.ToString();
    }

    /// <summary>A text within a line: backslashes and line ends, and within quotes these too, stand behind a backslash.</summary>
    internal static string Escape(string text, bool quote)
    {
        string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quote ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static void Write(StringBuilder lines, string name, string labels, MetricType type, in MetricPoint point)
    {
        if (type == MetricType.Histogram)
        {
            WriteHistogram(lines, name, labels, in point);
            return;
        }

        Line(lines, name, labels, type switch
        {
            MetricType.LongSum or MetricType.LongSumNonMonotonic => Number(point.GetSumLong()),
            MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => Number(point.GetSumDouble()),
            MetricType.LongGauge => Number(point.GetGaugeLastValueLong()),
            _ => Number(point.GetGaugeLastValueDouble()),
        });
    }

    private static void WriteHistogram(StringBuilder lines, string name, string labels, in MetricPoint point)
    {
        long below = 0;
        string others = labels.Length > 0 ? $"{labels}," : "";
        foreach (HistogramBucket bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            Line(lines, $"{name}_bucket", $"{others}le=\"{Number(bucket.ExplicitBound)}\"", Number(below));
        }

        Line(lines, $"{name}_sum", labels, Number(point.GetHistogramSum()));
        Line(lines, $"{name}_count", labels, Number(below));
    }

    private static void Line(StringBuilder lines, string name, string labels, string value)
    {
        lines.Append(name);
        if (labels.Length > 0)
        {
            lines.Append('{').Append(labels).Append('}');
        }

        lines.Append(' ').Append(value).Append('\n');
    }

    private static string Labels(ReadOnlyTagCollection tags)
    {
        StringBuilder labels = new();
        foreach ((string key, object? value) in tags)
        {
            labels.Append(labels.Length > 0 ? "," : "").Append(PrometheusName.Clean(key)).Append("=\"")
                .Append(Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", quote: true)).Append('"');
        }

        return labels.ToString();
    }

    private static string Number(double value)
        => double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Word(PrometheusKind kind) => kind switch
    {
        PrometheusKind.Counter => "counter",
        PrometheusKind.Gauge => "gauge",
        _ => "histogram",
    };
}
