using System.Text.Json.Serialization;
using Aviary.Models.Serving.Shadowing;
using Aviary.Models.Serving.Tallies;
using Aviary.Monitoring;
using Aviary.Monitoring.Rules;
using Aviary.Monitoring.Snapshots;

namespace Aviary.Functions.Answers;

/// <summary>How a model is.</summary>
internal sealed record MonitoringAnswer(
    string Model,
    DateTime At,
    StalenessAnswer Staleness,
    WatchAnswer Watch,
    AccuracyAnswer Accuracy,
    IReadOnlyList<AlertAnswer> Alerts,
    IReadOnlyList<RuleAnswer> Rules,
    IReadOnlyList<TrainingAnswer> Runs)
{
    /// <summary>How the challenger fares beside the champion; left out where none runs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ShadowAnswer? Shadow { get; init; }

    /// <summary>What the champion answered in the process that was asked; left out where it is not served there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PredictionsAnswer? Predictions { get; init; }

    /// <summary>The records of training runs that cannot be read; left out where all can.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DamagedAnswer>? Damaged { get; init; }

    /// <summary>What keeps triggers from bringing requests to the process that was asked; left out where nothing does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Triggers { get; init; }

    public static MonitoringAnswer From(MonitoringReport report, IReadOnlyList<string> triggers)
        => new(
            report.Model,
            report.At.UtcDateTime,
            StalenessAnswer.From(report.Staleness),
            WatchAnswer.From(report.Timer),
            AccuracyAnswer.From(report),
            [.. report.Alerts.Select(AlertAnswer.From)],
            [.. report.Findings.Select(RuleAnswer.From)],
            [.. report.Runs.Select(TrainingAnswer.From)])
        {
            Damaged = DamagedAnswer.From(report.DamagedRuns),
            Shadow = report.Shadow is null ? null : ShadowAnswer.From(report.Shadow),
            Predictions = report.Predictions is null ? null : PredictionsAnswer.From(report.Predictions),
            Triggers = triggers.Count > 0 ? triggers : null,
        };
}

/// <summary>
/// The challenger beside the champion, in the process that was asked, since <c>since</c>: <c>agreement</c> is the share of rows with the
/// same class, <c>difference</c> the mean absolute difference of the highest probabilities; both null without rows.
/// </summary>
internal sealed record ShadowAnswer(
    string? Champion, string Challenger, DateTime? Since, long Rows, double? Agreement, double? Difference, long Dropped, long Failed)
{
    public static ShadowAnswer From(ShadowAgreement shadow)
        => new(
            shadow.Champion, shadow.Challenger, shadow.Since?.UtcDateTime, shadow.Rows, shadow.Agreement, shadow.Difference, shadow.Dropped, shadow.Failed);
}

/// <summary>
/// What a version answered since it was loaded: <c>backgroundShare</c> is null where no class is named background, <c>drift</c> (a
/// population stability index) before there are 2,000 predictions; both, and <c>mean</c>, where there is none.
/// </summary>
internal sealed record PredictionsAnswer(
    string Version, DateTime Since, long Count, double? BackgroundShare, ConfidenceAnswer Confidence, IReadOnlyList<ClassCount> Top)
{
    public static PredictionsAnswer From(PredictionFigures figures)
        => new(
            figures.Version,
            figures.Since.UtcDateTime,
            figures.Count,
            figures.BackgroundShare,
            new ConfidenceAnswer(figures.MeanConfidence, figures.ConfidenceDrift),
            figures.Top);
}

/// <summary>How sure the version is of its best class.</summary>
internal sealed record ConfidenceAnswer(double? Mean, double? Drift);

/// <summary>The age of the newest version.</summary>
internal sealed record StalenessAnswer(string? Version, DateTime? CreatedAt, double? AgeHours, double LimitHours, bool Stale)
{
    public static StalenessAnswer From(Staleness staleness)
        => new(staleness.Version, staleness.CreatedAt?.UtcDateTime, staleness.Age?.TotalHours, staleness.Limit.TotalHours, staleness.Stale);
}

/// <summary>Whether the timer that raises alerts still runs.</summary>
internal sealed record WatchAnswer(DateTime? EvaluatedAt, double LimitMinutes, bool Overdue)
{
    public static WatchAnswer From(TimerHealth timer) => new(timer.EvaluatedAt?.UtcDateTime, timer.Limit.TotalMinutes, timer.Overdue);
}

/// <summary>The accuracy of each version, oldest first, and the mean of those made in the last 7 days.</summary>
internal sealed record AccuracyAnswer(double? Average7Days, IReadOnlyList<VersionAccuracyAnswer> Versions)
{
    public static AccuracyAnswer From(MonitoringReport report)
        => new(report.AverageAccuracy, [.. report.Versions.Select(VersionAccuracyAnswer.From)]);
}

/// <summary>A version and its accuracy when it was made.</summary>
internal sealed record VersionAccuracyAnswer(string Version, DateTime CreatedAt, double? Accuracy, IReadOnlyList<string> Aliases)
{
    public static VersionAccuracyAnswer From(VersionAccuracy version)
        => new(version.Version, version.CreatedAt.UtcDateTime, version.Accuracy, version.Aliases);
}

/// <summary>A raised alert; without <c>raisedAt</c>, one that the timer has yet to raise.</summary>
internal sealed record AlertAnswer(
    string Rule,
    double Value,
    double Threshold,
    DateTime Since,
    string Detail,
    DateTime? RaisedAt,
    DateTime? AnnouncedAt,
    IReadOnlyList<string> Undelivered)
{
    public static AlertAnswer From(OpenAlert alert)
        => new(
            alert.Rule, alert.Value, alert.Threshold, alert.Since.UtcDateTime, alert.Detail,
            alert.RaisedAt?.UtcDateTime, alert.AnnouncedAt?.UtcDateTime, alert.Undelivered);
}

/// <summary>What a rule says now: <c>verdict</c> is holds, clear or unknown.</summary>
internal sealed record RuleAnswer(string Rule, string Verdict, double? Value, double Threshold, DateTime? Since, string Detail)
{
    public static RuleAnswer From(Finding finding)
        => new(finding.Rule, Name(finding.Verdict), finding.Value, finding.Threshold, finding.Since?.UtcDateTime, finding.Detail);

    private static string Name(Verdict verdict) => verdict switch
    {
        Verdict.Holds => "holds",
        Verdict.Clear => "clear",
        Verdict.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "A verdict without a name."),
    };
}
