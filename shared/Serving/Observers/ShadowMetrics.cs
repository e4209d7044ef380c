using System.Diagnostics.Metrics;
using Aviary.Inference;

namespace Aviary.Serving.Observers;

/// <summary>What is counted of challengers: meter <c>Aviary.Serving</c>, each with the tag <c>model</c>.</summary>
internal sealed class ShadowMetrics : IDisposable
{
    private readonly Meter _meter = new(StageTimer.MeterName);
    private readonly Counter<long> _rows;
    private readonly Counter<long> _agreeing;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _failed;

    public ShadowMetrics()
    {
        _rows = _meter.CreateCounter<long>("aviary.shadow.rows", "{row}", "Rows that champion and challenger both ran.");
        _agreeing = _meter.CreateCounter<long>("aviary.shadow.agreeing", "{row}", "Rows for which both have the same most probable class.");
        _dropped = _meter.CreateCounter<long>("aviary.shadow.dropped", "{request}", "Requests not compared because too many waited.");
        _failed = _meter.CreateCounter<long>("aviary.shadow.failed", "{request}", "Requests to which the challenger gave no answer.");
    }

    /// <summary>The meter of these counters, for listeners to them and no others.</summary>
    public Meter Meter => _meter;

    public void Compared(string model, long rows, long agreeing)
    {
        KeyValuePair<string, object?> tag = new("model", model);
        _rows.Add(rows, tag);
        _agreeing.Add(agreeing, tag);
    }

    public void Dropped(string model) => _dropped.Add(1, new KeyValuePair<string, object?>("model", model));

    public void Failed(string model) => _failed.Add(1, new KeyValuePair<string, object?>("model", model));

    public void Dispose() => _meter.Dispose();
}
