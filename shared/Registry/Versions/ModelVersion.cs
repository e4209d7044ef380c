using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aviary.Registry.Versions;

/// <summary>A published version, as its manifest describes it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version's id, see <see cref="VersionId"/>.</param>
/// <param name="CreatedAt">When it was made (UTC).</param>
/// <param name="Parameters">How it was made.</param>
/// <param name="Metrics">What was measured.</param>
/// <param name="Lineage">Where it comes from.</param>
/// <param name="Files">Every file but the manifest, by name.</param>
/// <param name="Aliases">The aliases that named it when it was read, in order; empty where they were not asked for.</param>
public sealed record ModelVersion(
    string Model,
    string Version,
    DateTimeOffset CreatedAt,
    IReadOnlyDictionary<string, JsonElement> Parameters,
    IReadOnlyDictionary<string, double> Metrics,
    Lineage Lineage,
    IReadOnlyDictionary<string, FileDigest> Files,
    IReadOnlyList<string> Aliases)
{
    /// <summary>Why it was made.</summary>
    public string Cause => Lineage.Cause;
}

/// <summary>A file in a manifest.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">SHA-256 in lower-case hexadecimal.</param>
public sealed record FileDigest(long Size, string Sha256);

/// <summary>Some versions of a model, the newest first.</summary>
/// <param name="Versions">The versions.</param>
/// <param name="Next">What to pass as <c>after</c> for the next page; null on the last.</param>
public sealed record VersionPage(IReadOnlyList<ModelVersion> Versions, string? Next)
{
    /// <summary>The versions between these whose manifest cannot be read.</summary>
    public IReadOnlyList<DamagedObject> Damaged { get; init; } = [];
}

/// <summary>A name that points at a version and can be moved.</summary>
/// <param name="Name">The alias: <c>champion</c>, <c>challenger</c>.</param>
/// <param name="Version">The version it names.</param>
/// <param name="Previous">The version it named before, or null.</param>
/// <param name="MovedAt">When it was moved (UTC).</param>
/// <param name="MovedBy">Who or what moved it.</param>
/// <param name="ETag">What a move by compare-and-set must hold.</param>
public sealed record ModelAlias(
    [property: JsonPropertyName("alias")] string Name,
    string Version,
    string? Previous,
    DateTimeOffset MovedAt,
    string MovedBy,
    [property: JsonIgnore] string ETag);

/// <summary>The aliases of a model.</summary>
/// <param name="Aliases">Those that can be read, in order.</param>
/// <param name="Damaged">Those that cannot; a move that names their ETag mends them.</param>
public sealed record AliasList(IReadOnlyList<ModelAlias> Aliases, IReadOnlyList<DamagedObject> Damaged);

/// <summary>What stands in an alias's place.</summary>
/// <param name="Alias">The alias; null where there is none, or a damaged one.</param>
/// <param name="ETag">What a move must present; null where there is nothing.</param>
/// <param name="Damage">What is wrong with it, or null.</param>
public sealed record AliasState(ModelAlias? Alias, string? ETag, string? Damage);

/// <summary>What <see cref="ModelRegistry.VerifyAsync"/> found wrong.</summary>
/// <param name="File">The file: <c>model.onnx</c>, <c>manifest.json</c>.</param>
/// <param name="Problem">What was expected and what is there.</param>
public sealed record VersionDefect(string File, string Problem);
