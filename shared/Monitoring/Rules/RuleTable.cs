namespace Aviary.Monitoring.Rules;

/// <summary>Every rule there is. A new one is a line here, and a measure where no present one fits.</summary>
internal static class RuleTable
{
    public const string Stale = "stale";
    public const string MonitoringSilent = "monitoring-silent";

    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new(Stale, "hours since the newest version was made", ThresholdSide.Above, o => o.MaxAge.TotalHours, VersionMeasures.Age),
        new("accuracy-low", "the lower accuracy of champion and newest version", ThresholdSide.Below, o => o.AccuracyFloor, VersionMeasures.LowestAccuracy),
        new("accuracy-high", "the higher accuracy of champion and newest version", ThresholdSide.Above, o => o.AccuracyCeiling, VersionMeasures.HighestAccuracy),
        new("training-late", "hours that training is, or was, past its deadline", ThresholdSide.Above, _ => 0, TrainingMeasures.HoursLate),
        new("training-failed", "runs that failed for good since one was completed", ThresholdSide.Above, _ => 0, TrainingMeasures.FailedInARow),
        new("version-refused", "champions that serving has refused", ThresholdSide.Above, _ => 0, ServingMeasures.Refused),
        new(MonitoringSilent, "minutes since the timer last evaluated these rules", ThresholdSide.Above, o => o.MaxSilence.TotalMinutes, ServingMeasures.Silence),
    ];

    /// <summary>Every rule's finding, in the order of the table.</summary>
    public static IReadOnlyList<Finding> Evaluate(ModelSnapshot snapshot, MonitoringOptions options)
        => [.. Rules.Select(rule => rule.Evaluate(snapshot, options))];
}
