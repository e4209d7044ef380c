using Aviary.Monitoring.Rules;
using Aviary.TrainingRuns;

namespace Aviary.Monitoring.Alerts;

/// <summary>How a finding changes an alert: raised once, repeated after a while, resolved once. Pure.</summary>
internal static class AlertTransition
{
    // With a sink down for good and a condition that comes and goes, an outbox would grow for ever.
    internal const int MaxOutbox = 32;

    /// <summary>The record after the finding, with the new event in its outbox; null where nothing changes.</summary>
    /// <param name="record">The present record, or null.</param>
    /// <param name="finding">The present result of the rule.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="repeatAfter">After how long an alert that still holds is announced again.</param>
    /// <param name="sinks">The names of the sinks that get the event.</param>
    public static AlertRecord? Next(
        AlertRecord? record, Finding finding, DateTimeOffset now, TimeSpan repeatAfter, IReadOnlyList<string> sinks)
    {
        bool raised = record is { State: AlertState.Raised };
        return finding.Verdict switch
        {
            Verdict.Holds when !raised => Raise(record, finding, now, sinks),
            Verdict.Clear when raised => Resolve(record!, finding, now, sinks),
            Verdict.Holds or Verdict.Unknown when raised && WallClock.HasCome(record!.AnnouncedAt + repeatAfter, record.AnnouncedAt, now) => Repeat(record, finding, now, sinks),
            _ => null,
        };
    }

    private static AlertRecord Raise(AlertRecord? record, Finding finding, DateTimeOffset now, IReadOnlyList<string> sinks)
    {
        Alert alert = Said(finding, finding.Since ?? now);
        return new AlertRecord(alert, AlertState.Raised, now, now)
        {
            Outbox = Add(record?.Outbox ?? [], Event(alert, AlertState.Raised, now, 0, sinks)),
            Claim = record?.Claim,
        };
    }

    private static AlertRecord Repeat(AlertRecord record, Finding finding, DateTimeOffset now, IReadOnlyList<string> sinks)
    {
        // Since is when the alert began. Where the value is unknown, the last announcement is repeated.
        Alert alert = finding.Verdict == Verdict.Unknown ? record.Alert : Said(finding, record.Alert.Since);
        AlertEvent repeat = Event(alert, AlertState.Raised, now, record.Repeats + 1, sinks);

        // A sink that was down gets it once when it is back, not once for every repeat.
        AlertEvent[] others = [.. record.Outbox.Where(item => item.State != AlertState.Raised || item.Time < record.RaisedAt)];
        return record with { Alert = alert, AnnouncedAt = now, Repeats = repeat.Repeat, Outbox = Add(others, repeat) };
    }

    private static AlertRecord Resolve(AlertRecord record, Finding finding, DateTimeOffset now, IReadOnlyList<string> sinks)
    {
        Alert alert = Said(finding, record.Alert.Since);
        return record with
        {
            Alert = alert,
            State = AlertState.Resolved,
            ResolvedAt = now,
            Outbox = Add(record.Outbox, Event(alert, AlertState.Resolved, now, 0, sinks)),
        };
    }

    private static Alert Said(Finding finding, DateTimeOffset since)
        => new(finding.Rule, finding.Model, finding.Value!.Value, finding.Threshold, since, finding.Detail);

    private static AlertEvent Event(Alert alert, AlertState state, DateTimeOffset now, int repeat, IReadOnlyList<string> sinks)
        => new(Guid.CreateVersion7(now).ToString(), state, now, repeat, alert, sinks);

    private static AlertEvent[] Add(IReadOnlyList<AlertEvent> outbox, AlertEvent added) => [.. outbox.TakeLast(MaxOutbox - 1), added];
}
