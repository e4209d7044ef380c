using System.Text.Json;
using System.Text.Json.Serialization;
using Aviary.Models;
using Aviary.Models.Registry;

namespace Aviary.Functions.Answers;

/// <summary>The models of the registry.</summary>
internal sealed record ModelListAnswer(IReadOnlyList<ModelAnswer> Models);

/// <summary>A model with its aliases; the champion is the version that is served.</summary>
internal sealed record ModelAnswer(string Model, string? Champion, IReadOnlyList<AliasAnswer> Aliases)
{
    /// <summary>The aliases that cannot be read; left out where all can.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DamagedAnswer>? Damaged { get; init; }

    public static ModelAnswer From(string model, AliasList list)
        => new(
            model,
            list.Aliases.FirstOrDefault(alias => alias.Name == ModelRegistry.Champion)?.Version,
            [.. list.Aliases.Select(AliasAnswer.From)])
        {
            Damaged = DamagedAnswer.From(list.Damaged),
        };
}

/// <summary>What a list leaves out because it cannot be read: a version, an alias or a training run.</summary>
internal sealed record DamagedAnswer(string Name, string Key, string Problem)
{
    public static IReadOnlyList<DamagedAnswer>? From(IReadOnlyList<DamagedObject> damaged)
        => damaged.Count == 0 ? null : [.. damaged.Select(one => new DamagedAnswer(one.Name, one.Key, one.Problem))];
}

/// <summary>An alias and where it points.</summary>
internal sealed record AliasAnswer(string Alias, string Version, string? Previous, DateTime MovedAt, string MovedBy)
{
    public static AliasAnswer From(ModelAlias alias)
        => new(alias.Name, alias.Version, alias.Previous, alias.MovedAt.UtcDateTime, alias.MovedBy);
}

/// <summary>What a PUT of an alias takes.</summary>
internal sealed record AliasMove(string? Version, bool Force = false);

/// <summary>Some versions, the newest first.</summary>
internal sealed record VersionListAnswer(IReadOnlyList<VersionAnswer> Versions, string? Next)
{
    /// <summary>The versions of this page whose manifest cannot be read; left out where all can.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DamagedAnswer>? Damaged { get; init; }

    public static VersionListAnswer From(VersionPage page)
        => new([.. page.Versions.Select(VersionAnswer.From)], page.Next) { Damaged = DamagedAnswer.From(page.Damaged) };
}

/// <summary>A version as the registry describes it.</summary>
internal sealed record VersionAnswer(
    string Version,
    DateTime CreatedAt,
    IReadOnlyList<string> Aliases,
    IReadOnlyDictionary<string, JsonElement> Parameters,
    IReadOnlyDictionary<string, double> Metrics,
    string Cause)
{
    public static VersionAnswer From(ModelVersion version)
        => new(version.Version, version.CreatedAt.UtcDateTime, version.Aliases, version.Parameters, version.Metrics, version.Cause);
}
