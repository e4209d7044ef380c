using Aviary.Registry;
using Aviary.Serving;
using Aviary.Serving.Observers;
using Aviary.TrainingRuns;

namespace Aviary.Monitoring.Rules;

/// <summary>The input of the rules, read at one moment.</summary>
/// <param name="Model">The model.</param>
/// <param name="Now">The moment (UTC).</param>
internal sealed record ModelSnapshot(string Model, DateTimeOffset Now)
{
    /// <summary>The newest version, or null where there is none.</summary>
    public VersionFact? Newest { get; init; }

    /// <summary>The version that the champion alias names, or null.</summary>
    public VersionFact? Champion { get; init; }

    /// <summary>The training runs of the last days, oldest first.</summary>
    public IReadOnlyList<TrainingRun> Runs { get; init; } = [];

    /// <summary>The records of runs that cannot be read.</summary>
    public IReadOnlyList<DamagedObject> DamagedRuns { get; init; } = [];

    /// <summary>How this process serves the model; null where it does not.</summary>
    public ServedModelHealth? Served { get; init; }

    /// <summary>How far the challenger agrees with the champion in this process; null where none runs beside it.</summary>
    public ShadowAgreement? Shadow { get; init; }

    /// <summary>What the champion answered in this process; null where it is not served here.</summary>
    public PredictionFigures? Predictions { get; init; }

    /// <summary>When the timer last evaluated the rules of this model; null where it never did.</summary>
    public DateTimeOffset? EvaluatedAt { get; init; }
}

/// <summary>The properties of a version that rules use.</summary>
/// <param name="Version">The id.</param>
/// <param name="CreatedAt">When it was made (UTC).</param>
/// <param name="Accuracy">The accuracy when it was made, 0 … 1; null where it was not measured, as for an imported model.</param>
internal sealed record VersionFact(string Version, DateTimeOffset CreatedAt, double? Accuracy);
