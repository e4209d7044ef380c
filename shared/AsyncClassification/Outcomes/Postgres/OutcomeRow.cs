namespace Aviary.AsyncClassification.Outcomes.Postgres;

/// <summary>A row as it is read; the names are those that the statement gives the columns.</summary>
internal sealed class OutcomeRow
{
    public required string Source { get; init; }

    public required string Id { get; init; }

    public string? Model { get; init; }

    public string? Version { get; init; }

    public string? Class { get; init; }

    public float? Probability { get; init; }

    public string? Result { get; init; }

    public string? DeadReason { get; init; }

    public string? DeadDetail { get; init; }

    public DateTime ReceivedAt { get; init; }

    public DateTime CompletedAt { get; init; }

    public Outcome ToOutcome() => new()
    {
        Key = new OutcomeKey(Source, Id),
        Model = Model,
        Version = Version,
        Class = Class,
        Probability = Probability,
        Result = Result,
        DeadReason = DeadReason,
        DeadDetail = DeadDetail,
        ReceivedAt = new DateTimeOffset(ReceivedAt, TimeSpan.Zero),
        CompletedAt = new DateTimeOffset(CompletedAt, TimeSpan.Zero),
    };
}
