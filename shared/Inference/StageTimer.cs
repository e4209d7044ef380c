using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Aviary.Inference;

/// <summary>
/// Times a stage: as the histogram <c>aviary.prediction.stage.duration</c> (seconds, tag <c>stage</c>) of the meter
/// <c>Aviary.Serving</c>, and as a span <c>prediction.read</c>, <c>prediction.wait</c> … of the source with the same name. While
/// nobody listens it costs two reads of the clock.
/// </summary>
public readonly struct StageTimer : IDisposable
{
    /// <summary>The name of the meter and of the source of spans.</summary>
    public const string MeterName = "Aviary.Serving";

    private static readonly string[] Names = [.. Enum.GetNames<PredictionStage>().Select(name => name.ToLowerInvariant())];
    private static readonly string[] SpanNames = [.. Names.Select(name => $"prediction.{name}")];
    private static readonly ActivitySource Spans = new(MeterName);
    private static readonly Meter Meter = new(MeterName);
    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(
        "aviary.prediction.stage.duration", "s", "Time that a stage of a prediction took.");

    private readonly PredictionStage _stage;
    private readonly long _began;
    private readonly Activity? _span;

    private StageTimer(PredictionStage stage)
    {
        _stage = stage;
        _span = Spans.StartActivity(SpanNames[(int)stage]);
        _began = Stopwatch.GetTimestamp();
    }

    /// <summary>Begins a stage; it ends when what this returns is disposed, once.</summary>
    public static StageTimer Start(PredictionStage stage) => new(stage);

    /// <summary>Ends the stage.</summary>
    public void Dispose()
    {
        if (Durations.Enabled)
        {
            Durations.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds, new KeyValuePair<string, object?>("stage", Names[(int)_stage]));
        }

        _span?.Dispose();
    }
}
