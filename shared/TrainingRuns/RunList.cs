using Aviary.Registry;

namespace Aviary.TrainingRuns;

/// <summary>Training runs of a model.</summary>
/// <param name="Runs">The runs, oldest first.</param>
/// <param name="Damaged">The records between them that cannot be read.</param>
public sealed record RunList(IReadOnlyList<TrainingRun> Runs, IReadOnlyList<DamagedObject> Damaged);
