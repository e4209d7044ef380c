namespace Aviary.Monitoring.Alerts;

/// <summary>
/// The whole state of one rule for one model, kept at <c>alerts/{model}/{rule}.json</c> and changed only by compare-and-set, so that
/// of several instances exactly one announces a change.
/// </summary>
/// <param name="Alert">What was last announced.</param>
/// <param name="State">Whether it is raised.</param>
/// <param name="RaisedAt">When it was raised last (UTC).</param>
/// <param name="AnnouncedAt">When it was raised or repeated last (UTC); the next repeat counts from here.</param>
internal sealed record AlertRecord(Alert Alert, AlertState State, DateTimeOffset RaisedAt, DateTimeOffset AnnouncedAt)
{
    /// <summary>How often it was repeated since it was raised.</summary>
    public int Repeats { get; init; }

    /// <summary>When it was resolved; null while it is raised.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>What has not reached every sink yet, oldest first.</summary>
    public IReadOnlyList<AlertEvent> Outbox { get; init; } = [];

    /// <summary>Who delivers the outbox at the moment; null where nobody does.</summary>
    public DeliveryClaim? Claim { get; init; }

    /// <summary>The names of the sinks that something has not reached yet.</summary>
    public IEnumerable<string> Undelivered => Outbox.SelectMany(item => item.Pending).Distinct(StringComparer.Ordinal);
}

/// <summary>One thing to tell every sink.</summary>
/// <param name="Id">Unique, and the same in every attempt and for every sink, so that receivers can leave out what they have seen.</param>
/// <param name="State">Whether the alert was raised (or repeated) or resolved.</param>
/// <param name="Time">When (UTC).</param>
/// <param name="Repeat">0 when it was raised or resolved, 1 and more for repeats.</param>
/// <param name="Alert">What it says.</param>
/// <param name="Pending">The names of the sinks that it has not reached yet.</param>
internal sealed record AlertEvent(
    string Id, AlertState State, DateTimeOffset Time, int Repeat, Alert Alert, IReadOnlyList<string> Pending);

/// <summary>The right to deliver an outbox, so that others do not deliver the same.</summary>
/// <param name="Owner">Who holds it.</param>
/// <param name="Until">When it ends by itself (UTC): its holder has died.</param>
internal sealed record DeliveryClaim(string Owner, DateTimeOffset Until);
