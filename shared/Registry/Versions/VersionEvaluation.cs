using System.Text.Json;

namespace Aviary.Registry.Versions;

/// <summary>What was measured of a published version on labelled data.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="EvaluatedAt">When (UTC).</param>
/// <param name="Data">The name of the data.</param>
/// <param name="Rows">How many rows were measured.</param>
/// <param name="Metrics">What was measured: <c>accuracy</c> and more, finite numbers.</param>
public sealed record VersionEvaluation(
    string Model, string Version, DateTimeOffset EvaluatedAt, string Data, int Rows, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>More about it, by name, such as <c>perClass</c>, <c>confusion</c> and <c>reliability</c>. Default: nothing.</summary>
    public IReadOnlyDictionary<string, JsonElement> Details { get; init; } = new Dictionary<string, JsonElement>();
}

/// <summary>evaluations/{version}/{time}.json.</summary>
internal sealed record EvaluationDocument(
    string Model,
    string Version,
    DateTimeOffset EvaluatedAt,
    string Data,
    int Rows,
    SortedDictionary<string, double> Metrics,
    SortedDictionary<string, JsonElement> Details)
{
    public VersionEvaluation ToEvaluation() => new(Model, Version, EvaluatedAt, Data, Rows, Metrics) { Details = Details };
}
