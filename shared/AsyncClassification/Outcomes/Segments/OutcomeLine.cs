using System.Text.Json.Serialization;

namespace Aviary.AsyncClassification.Outcomes.Segments;

/// <summary>A line of a segment.</summary>
internal sealed record OutcomeLine(
    string Source,
    string Id,
    string? Model,
    string? Version,
    string? Class,
    float? Probability,
    string? Result,
    string? DeadReason,
    string? DeadDetail,
    DateTimeOffset ReceivedAt,
    DateTimeOffset CompletedAt)
{
    public static OutcomeLine Of(Outcome outcome) => new(
        outcome.Key.Source, outcome.Key.Id, outcome.Model, outcome.Version, outcome.Class, outcome.Probability, outcome.Result,
        outcome.DeadReason, outcome.DeadDetail, outcome.ReceivedAt, outcome.CompletedAt);

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
        ReceivedAt = ReceivedAt,
        CompletedAt = CompletedAt,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutcomeLine))]
internal sealed partial class OutcomeLineJson : JsonSerializerContext;
