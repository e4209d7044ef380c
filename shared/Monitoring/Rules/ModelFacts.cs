using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Serving.Observers;
using Aviary.TrainingRuns;
using Microsoft.Extensions.Options;

namespace Aviary.Monitoring.Rules;

/// <summary>Reads what monitoring needs from the registry, the training runs and what is served here.</summary>
internal sealed class ModelFacts(
    ModelRegistry registry,
    TrainingRunService runs,
    ServedModels served,
    ChallengerShadow shadow,
    PredictionStatistics statistics,
    IOptions<RunOptions> training,
    TimeProvider time)
    : IModelFacts
{
    // Twice the longest deadline: a run is seen until it has missed its deadline, and a good while after.
    private static readonly TimeSpan RunsLookedAt = TimeSpan.FromDays(14);

    private const int Page = 100;
    private const int MaxVersions = 1000;

    public async Task<IReadOnlyList<string>> ListModelsAsync(CancellationToken cancellationToken)
    {
        SortedSet<string> models = new(StringComparer.Ordinal) { training.Value.Model };
        await foreach (string model in registry.ListModelsAsync(cancellationToken))
        {
            models.Add(model);
        }

        return [.. models];
    }

    public async Task<ModelSnapshot> ReadAsync(string model, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        ModelVersion? newest = await registry.FindNewestVersionAsync(model, cancellationToken);
        ModelVersion? champion = await FindChampionAsync(model, cancellationToken);
        RunList recent = await runs.RecentAsync(model, now - RunsLookedAt, cancellationToken);
        return new ModelSnapshot(model, now)
        {
            Newest = newest is null ? null : Fact(newest),
            Champion = champion is null ? null : Fact(champion),
            Runs = recent.Runs,
            DamagedRuns = recent.Damaged,
            Served = served.Health.Models.FirstOrDefault(health => health.Model == model),
            Shadow = shadow.Find(model),
            Predictions = statistics.Find(model),
        };
    }

    public async Task<IReadOnlyList<VersionAccuracy>> ListVersionsAsync(
        string model, DateTimeOffset since, CancellationToken cancellationToken)
    {
        List<VersionAccuracy> versions = [];
        string? after = null;
        do
        {
            VersionPage page = await registry.ListVersionsAsync(model, after, Page, cancellationToken);
            versions.AddRange(page.Versions.Select(
                version => new VersionAccuracy(version.Version, version.CreatedAt, Accuracy(version), version.Aliases)));
            after = page.Next;
        }
        while (after is not null && versions.Count < MaxVersions && (versions.Count == 0 || versions[^1].CreatedAt >= since));

        return versions;
    }

    /// <summary>
    /// Null also where its alias or manifest is damaged: the other rules still apply, and the damage is raised by
    /// what serves it.
    /// </summary>
    private async Task<ModelVersion?> FindChampionAsync(string model, CancellationToken cancellationToken)
    {
        try
        {
            return await registry.FindAliasAsync(model, ModelRegistry.Champion, cancellationToken) is { } champion
                ? await registry.FindVersionAsync(model, champion.Version, cancellationToken)
                : null;
        }
        catch (DamagedObjectException)
        {
            return null;
        }
    }

    private static VersionFact Fact(ModelVersion version) => new(version.Version, version.CreatedAt, Accuracy(version));

    private static double? Accuracy(ModelVersion version)
        => version.Metrics.TryGetValue("accuracy", out double accuracy) && double.IsFinite(accuracy) ? accuracy : null;
}
