namespace Aviary.Monitoring.Rules;

/// <summary>What monitoring reads of the other modules.</summary>
internal interface IModelFacts
{
    /// <summary>The models to watch, in order: all of the registry, and the one that is trained here, though it has no version yet.</summary>
    Task<IReadOnlyList<string>> ListModelsAsync(CancellationToken cancellationToken);

    /// <summary>The input of the rules, without the last evaluation.</summary>
    Task<ModelSnapshot> ReadAsync(string model, CancellationToken cancellationToken);

    /// <summary>
    /// The versions made at or after <paramref name="since"/>, and of the older ones as many as make up a page, newest first,
    /// each with its aliases.
    /// </summary>
    Task<IReadOnlyList<VersionAccuracy>> ListVersionsAsync(string model, DateTimeOffset since, CancellationToken cancellationToken);
}

/// <summary>A version on the line of accuracy over time.</summary>
/// <param name="Version">The id.</param>
/// <param name="CreatedAt">When it was made (UTC).</param>
/// <param name="Accuracy">The accuracy when it was made, 0 … 1; null where it was not measured.</param>
/// <param name="Aliases">The aliases that name it.</param>
public sealed record VersionAccuracy(string Version, DateTimeOffset CreatedAt, double? Accuracy, IReadOnlyList<string> Aliases);
