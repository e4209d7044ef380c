using System.Text.Json;

namespace Aviary.Registry.Versions;

/// <summary>manifest.json. Parameters and metrics are repeated here, so that one read describes a version.</summary>
internal sealed record ManifestDocument
{
    /// <summary>The form of this document; a reader refuses any other.</summary>
    public const int CurrentForm = 1;

    public required int Form { get; init; }

    public required string Model { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required Lineage Lineage { get; init; }

    public required SortedDictionary<string, JsonElement> Parameters { get; init; }

    public required SortedDictionary<string, double> Metrics { get; init; }

    public required SortedDictionary<string, FileDigest> Files { get; init; }

    public ModelVersion ToVersion(IReadOnlyList<string> aliases)
        => new(Model, Version, CreatedAt, Parameters, Metrics, Lineage, Files, aliases);
}
