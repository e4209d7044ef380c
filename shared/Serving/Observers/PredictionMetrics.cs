using System.Diagnostics.Metrics;
using Aviary.Inference;

namespace Aviary.Serving.Observers;

/// <summary>
/// What is told of predictions: meter <c>Aviary.Serving</c>, each with the tag <c>model</c>. The gauges are of the champions and are
/// computed when somebody asks.
/// </summary>
internal sealed class PredictionMetrics : IDisposable
{
    private static readonly Meter Counting = new(StageTimer.MeterName);
    private static readonly Counter<long> Predictions = Counting.CreateCounter<long>(
        "aviary.predictions", "{prediction}", "Rows and pictures answered.");

    private static readonly Histogram<double> Confidence = Counting.CreateHistogram<double>(
        "aviary.prediction.confidence", "1", "Probability of the best class.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99] });

    private readonly Meter _meter = new(StageTimer.MeterName);

    /// <param name="champions">The statistics of the versions that answer now.</param>
    public PredictionMetrics(Func<IEnumerable<VersionStatistics>> champions)
    {
        _meter.CreateObservableGauge(
            "aviary.prediction.background.share",
            () => Of(champions(), static statistics => statistics.BackgroundShare),
            "1",
            "Share of the class named background among the predictions of the champion.");
        _meter.CreateObservableGauge(
            "aviary.prediction.confidence.drift",
            () => Of(champions(), static statistics => statistics.ConfidenceDrift),
            unit: null,
            "Population stability index between the champion's first 1,000 confidences and its latest 1,000.");
        NativeHeap.AddTo(_meter);
    }

    /// <summary>The meter of these gauges, for listeners to them and no others.</summary>
    public Meter Meter => _meter;

    public static void Predicted(KeyValuePair<string, object?> model, double confidence)
    {
        Predictions.Add(1, model);
        Confidence.Record(confidence, model);
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<double>> Of(IEnumerable<VersionStatistics> statistics, Func<VersionStatistics, double?> figure)
    {
        foreach (VersionStatistics version in statistics)
        {
            if (figure(version) is { } value)
            {
                yield return new Measurement<double>(value, version.Tag);
            }
        }
    }
}
