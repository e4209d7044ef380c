using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Aviary.Functions.Telemetry;

/// <summary>Keeps what the SDK last summed up as text. Collecting is for one caller at a time.</summary>
internal sealed class PrometheusExporter : BaseExporter<Metric>
{
    /// <summary>The text of the last collection.</summary>
    public string Text { get; private set; } = "";

    public override ExportResult Export(in Batch<Metric> batch)
    {
        PrometheusText text = new();
        foreach (Metric metric in batch)
        {
            text.Add(metric);
        }

        Text = text.ToString();
        return ExportResult.Success;
    }
}
