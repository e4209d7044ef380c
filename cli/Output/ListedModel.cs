using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Cli.Output;

/// <summary>A model on a list: what is served, and what of it cannot be read.</summary>
internal sealed record ListedModel(string Model, ModelVersion? Champion, IReadOnlyList<DamagedObject> Damaged)
{
    public static async Task<ListedModel> ReadAsync(ModelRegistry registry, string model, CancellationToken cancellationToken)
    {
        AliasList aliases = await registry.ListAliasesAsync(model, cancellationToken);
        ModelAlias? champion = aliases.Aliases.FirstOrDefault(alias => alias.Name == ModelRegistry.Champion);
        try
        {
            ModelVersion? version = champion is null ? null : await registry.FindVersionAsync(model, champion.Version, cancellationToken);
            return new ListedModel(model, version, aliases.Damaged);
        }
        catch (DamagedObjectException e)
        {
            return new ListedModel(model, null, [.. aliases.Damaged, e.Named(champion!.Version)]);
        }
    }
}

/// <summary>All versions of a model, the newest first, and what of it cannot be read.</summary>
internal sealed record ListedVersions(
    string Model, IReadOnlyList<ModelVersion> Versions, IReadOnlyList<DamagedObject> DamagedVersions, IReadOnlyList<DamagedObject> DamagedAliases)
{
    private const int Page = 200;

    /// <summary>The newest evaluation of each version that has one. Default: none.</summary>
    public IReadOnlyList<VersionEvaluation> Evaluations { get; init; } = [];

    /// <summary>The ids of all versions, whether they can be read or not.</summary>
    public IEnumerable<string> Ids => Versions.Select(version => version.Version).Concat(DamagedVersions.Select(version => version.Name));

    public static async Task<ListedVersions> ReadAsync(ModelRegistry registry, string model, CancellationToken cancellationToken)
    {
        List<ModelVersion> versions = [];
        List<DamagedObject> damaged = [];
        string? after = null;
        do
        {
            VersionPage page = await registry.ListVersionsAsync(model, after, Page, cancellationToken);
            versions.AddRange(page.Versions);
            damaged.AddRange(page.Damaged);
            after = page.Next;
        }
        while (after is not null);
        return new ListedVersions(model, versions, damaged, (await registry.ListAliasesAsync(model, cancellationToken)).Damaged)
        {
            Evaluations = await registry.Evaluations.ListNewestAsync(model, cancellationToken),
        };
    }
}
