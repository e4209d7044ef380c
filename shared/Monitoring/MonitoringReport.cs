using System.Text.Json.Serialization;
using Aviary.Monitoring.Rules;
using Aviary.Registry;
using Aviary.Serving.Observers;
using Aviary.TrainingRuns;

namespace Aviary.Monitoring;

/// <summary>The health of a model, computed when it is asked for. Answers show it in the order of its properties.</summary>
/// <param name="Model">The model.</param>
/// <param name="At">When it was computed (UTC).</param>
public sealed record MonitoringReport(string Model, DateTimeOffset At)
{
    /// <summary>How old the newest version is.</summary>
    public required Staleness Staleness { get; init; }

    /// <summary>Whether the timer that raises alerts still runs.</summary>
    [JsonPropertyName("watch")]
    public required TimerHealth Timer { get; init; }

    /// <summary>The accuracy of the versions over time.</summary>
    public required AccuracyHistory Accuracy { get; init; }

    /// <summary>The alerts that are raised, or would be if the timer ran now, in the order of the rules.</summary>
    public required IReadOnlyList<OpenAlert> Alerts { get; init; }

    /// <summary>The present result of every rule.</summary>
    [JsonPropertyName("rules")]
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The training runs of the last days, newest first.</summary>
    public required IReadOnlyList<TrainingRun> Runs { get; init; }

    /// <summary>How far the challenger agrees with the champion in the process that was asked; null where none runs beside it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ShadowAgreement? Shadow { get; init; }

    /// <summary>What the champion answered in the process that was asked; null where it is not served there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PredictionFigures? Predictions { get; init; }

    /// <summary>The records of runs between these that cannot be read; null where all can.</summary>
    [JsonPropertyName("damaged")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DamagedObject>? DamagedRuns { get; init; }

    /// <summary>What keeps triggers from bringing requests to the process that was asked, filled in by its host; null where nothing does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Triggers { get; init; }
}

/// <summary>How old the newest version is.</summary>
/// <param name="Version">The newest version; null where there is none.</param>
/// <param name="CreatedAt">When it was made (UTC).</param>
/// <param name="Age">The age.</param>
/// <param name="Limit">The age at which it is stale.</param>
public sealed record Staleness(
    string? Version, DateTimeOffset? CreatedAt, [property: JsonIgnore] TimeSpan? Age, [property: JsonIgnore] TimeSpan Limit)
{
    /// <summary>The age in hours.</summary>
    public double? AgeHours => Age?.TotalHours;

    /// <summary>The age at which it is stale, in hours.</summary>
    public double LimitHours => Limit.TotalHours;

    /// <summary>Whether it is older than the limit, or as far in the future.</summary>
    public bool Stale => Age?.Duration() > Limit;
}

/// <summary>Whether the timer that evaluates the rules still runs.</summary>
/// <param name="EvaluatedAt">When it last did so for this model (UTC); null where it never did.</param>
/// <param name="LimitMinutes">How long it may be silent.</param>
/// <param name="Overdue">Whether it has been silent for longer, or last did so in the future: it has died, or cannot do its work.</param>
public sealed record TimerHealth(DateTimeOffset? EvaluatedAt, double LimitMinutes, bool Overdue);

/// <summary>The accuracy of the versions over time.</summary>
/// <param name="Average7Days">The mean accuracy of the versions made in the last 7 days, each counted once; null where none has one.</param>
/// <param name="Versions">The versions with their accuracy, oldest first.</param>
public sealed record AccuracyHistory(double? Average7Days, IReadOnlyList<VersionAccuracy> Versions);

/// <summary>An alert that is raised.</summary>
/// <param name="Rule">The name of its rule.</param>
/// <param name="Value">The number now, or where it is unknown now, the one announced last.</param>
/// <param name="Threshold">The threshold.</param>
/// <param name="Since">Since when the condition holds (UTC).</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="RaisedAt">When it was raised; null where the timer has not done so yet.</param>
/// <param name="AnnouncedAt">When it was raised or repeated last.</param>
/// <param name="Undelivered">The sinks that something about it has not reached yet.</param>
public sealed record OpenAlert(
    string Rule,
    double Value,
    double Threshold,
    DateTimeOffset Since,
    string Detail,
    DateTimeOffset? RaisedAt,
    DateTimeOffset? AnnouncedAt,
    IReadOnlyList<string> Undelivered);
