using System.Text.Json.Serialization;

namespace Aviary.AsyncClassification.Outcomes;

/// <summary>What became of a request: its classes, or why it has none. Stored once and never changed.</summary>
/// <remarks>Its properties are the columns of a table and, in this order, the members of a line of a segment: they are old data's form.</remarks>
public sealed record Outcome
{
    /// <summary>The request's <see cref="OutcomeKey.Source"/>.</summary>
    public required string Source { get; init => field = OutcomeKey.Bounded(value); }

    /// <summary>The request's <see cref="OutcomeKey.Id"/>.</summary>
    public required string Id { get; init => field = OutcomeKey.Bounded(value); }

    /// <summary>The model that was asked for; null where the request named none.</summary>
    public string? Model { get; init; }

    /// <summary>The version that answered; null for a dead letter.</summary>
    public string? Version { get; init; }

    /// <summary>The most probable class; null for a dead letter.</summary>
    public string? Class { get; init; }

    /// <summary>Its probability, 0 to 1; null for a dead letter.</summary>
    public float? Probability { get; init; }

    /// <summary>The body of the result message, JSON; null for a dead letter.</summary>
    public string? Result { get; init; }

    /// <summary>Why it is dead, one word; null for a result.</summary>
    public string? DeadReason { get; init; }

    /// <summary>Why it is dead, a sentence; null for a result.</summary>
    public string? DeadDetail { get; init; }

    /// <summary>When the request came (UTC).</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When this was decided (UTC).</summary>
    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>The request.</summary>
    [JsonIgnore]
    public OutcomeKey Key => new(Source, Id);

    /// <summary>Whether it is a dead letter.</summary>
    [JsonIgnore]
    public bool IsDead => DeadReason is not null;
}
