using System.Text.Json;
using Aviary.Models.Registry;

namespace Aviary.Functions.Answers;

/// <summary>The models of the registry.</summary>
internal sealed record ModelListAnswer(IReadOnlyList<ModelAnswer> Models);

/// <summary>A model with its aliases; the champion is the version that is served.</summary>
internal sealed record ModelAnswer(string Model, string? Champion, IReadOnlyList<AliasAnswer> Aliases)
{
    public static ModelAnswer From(string model, IReadOnlyList<ModelAlias> aliases)
        => new(
            model,
            aliases.FirstOrDefault(alias => alias.Name == ModelRegistry.Champion)?.Version,
            [.. aliases.Select(AliasAnswer.From)]);
}

/// <summary>An alias and where it points.</summary>
internal sealed record AliasAnswer(string Alias, string Version, string? Previous, DateTime MovedAt, string MovedBy)
{
    public static AliasAnswer From(ModelAlias alias)
        => new(alias.Name, alias.Version, alias.Previous, alias.MovedAt.UtcDateTime, alias.MovedBy);
}

/// <summary>What a PUT of an alias takes.</summary>
internal sealed record AliasMove(string? Version);

/// <summary>Some versions, the newest first.</summary>
internal sealed record VersionListAnswer(IReadOnlyList<VersionAnswer> Versions, string? Next)
{
    public static VersionListAnswer From(VersionPage page) => new([.. page.Versions.Select(VersionAnswer.From)], page.Next);
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
