using System.Diagnostics.Metrics;
using Aviary.AsyncClassification.Outcomes;

namespace Aviary.AsyncClassification;

/// <summary>
/// The meter <c>Aviary.AsyncClassification</c>: <c>aviary.outcomes</c> counts what was stored by model and dead reason (empty for a
/// result), <c>aviary.outcome.duration</c> is the time from receiving a request to its outcome, in seconds.
/// </summary>
public sealed class ClassificationMetrics
{
    private readonly Counter<long> _outcomes;
    private readonly Histogram<double> _duration;

    /// <summary>Makes the instruments.</summary>
    public ClassificationMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
#pragma warning disable CA2000 // The factory owns its meters.
        Meter meter = meters.Create("Aviary.AsyncClassification");
#pragma warning restore CA2000
        _outcomes = meter.CreateCounter<long>("aviary.outcomes", "{outcome}", "Outcomes of asynchronous classification");
        _duration = meter.CreateHistogram<double>("aviary.outcome.duration", "s", "From receiving a request to its outcome");
    }

    internal void Stored(IReadOnlyList<Outcome> outcomes)
    {
        foreach (Outcome outcome in outcomes)
        {
            if (_outcomes.Enabled)
            {
                _outcomes.Add(1, new("aviary.model", outcome.Model ?? ""), new("aviary.dead_reason", outcome.DeadReason ?? ""));
            }

            if (_duration.Enabled)
            {
                _duration.Record((outcome.CompletedAt - outcome.ReceivedAt).TotalSeconds, new KeyValuePair<string, object?>("aviary.model", outcome.Model ?? ""));
            }
        }
    }
}
