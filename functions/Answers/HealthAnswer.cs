using System.Text.Json.Serialization;
using Aviary.Serving;

namespace Aviary.Functions.Answers;

/// <summary>Whether predictions work: <c>live</c>, <c>ready</c>, or <c>degraded</c> where they do although something is wrong.</summary>
internal sealed record HealthAnswer(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ServedAnswer>? Models = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Reasons = null)
{
    public static HealthAnswer From(ServingHealth health)
        => new(
            health.Degraded ? "degraded" : "ready",
            [.. health.Models.Select(ServedAnswer.From)],
            health.Degraded ? ReasonsOf(health) : null);

    /// <summary>What is wrong, a sentence each.</summary>
    public static IReadOnlyList<string> ReasonsOf(ServingHealth health)
    {
        List<string> reasons =
        [
            .. health.Models
                .Where(model => model.Refused is not null)
                .Select(model => $"{model.Model}: version {model.Refused!.Version} is refused: {model.Refused.Reason}"),
        ];
        if (health.StoreProblem is not null)
        {
            reasons.Add("The store of models does not answer.");
        }

        if (health.StuckRuns > 0)
        {
            reasons.Add($"{health.StuckRuns} runs are past Serving:RunTimeout and have not ended.");
        }

        if (reasons.Count == 0 && !health.Ready)
        {
            reasons.Add("No model has a champion yet: train one, or import one.");
        }

        return reasons;
    }
}

/// <summary>A model that is served, and since when.</summary>
internal sealed record ServedAnswer(string Model, string? Version, DateTimeOffset? LoadedAt)
{
    public static ServedAnswer From(ServedModelHealth health) => new(health.Model, health.Version, health.LoadedAt);
}
