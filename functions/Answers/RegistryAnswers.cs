using System.Text.Json;
using System.Text.Json.Serialization;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Functions.Answers;

/// <summary>The models of the registry.</summary>
internal sealed record ModelListAnswer(IReadOnlyList<ModelAnswer> Models);

/// <summary>A model with its aliases; the champion is the version that is served.</summary>
internal sealed record ModelAnswer(string Model, string? Champion, IReadOnlyList<ModelAlias> Aliases)
{
    /// <summary>The aliases that cannot be read; left out where all can.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DamagedObject>? Damaged { get; init; }

    public static ModelAnswer From(string model, AliasList list)
        => new(model, list.Aliases.FirstOrDefault(alias => alias.Name == ModelRegistry.Champion)?.Version, list.Aliases)
        {
            Damaged = list.Damaged.Count > 0 ? list.Damaged : null,
        };
}

/// <summary>What a PUT of an alias takes.</summary>
internal sealed record AliasMove(string? Version, bool Force = false);

/// <summary>Some versions, the newest first.</summary>
internal sealed record VersionListAnswer(IReadOnlyList<ModelVersion> Versions, string? Next)
{
    /// <summary>The versions of this page whose manifest cannot be read; left out where all can.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DamagedObject>? Damaged { get; init; }

    public static VersionListAnswer From(VersionPage page)
        => new(page.Versions, page.Next) { Damaged = page.Damaged.Count > 0 ? page.Damaged : null };
}

/// <summary>A version as callers see it: without its files and its lineage.</summary>
internal sealed record VersionAnswer(
    string Version,
    DateTimeOffset CreatedAt,
    IReadOnlyList<string> Aliases,
    IReadOnlyDictionary<string, JsonElement> Parameters,
    IReadOnlyDictionary<string, double> Metrics,
    string Cause)
{
    public static VersionAnswer From(ModelVersion version)
        => new(version.Version, version.CreatedAt, version.Aliases, version.Parameters, version.Metrics, version.Cause);
}
