using Aviary.Errors;
using Aviary.Monitoring.Alerts;
using Aviary.Monitoring.Rules;
using Aviary.Registry;
using Microsoft.Extensions.Options;

namespace Aviary.Monitoring;

/// <summary>
/// Reports the health of a model, computed at each request and not from what the timer stored, so that a timer that died is seen. Changes nothing.
/// </summary>
public sealed class MonitoringService
{
    /// <summary>The days over which accuracy is averaged.</summary>
    public static readonly TimeSpan AverageOver = TimeSpan.FromDays(7);

    private readonly IModelFacts _facts;
    private readonly AlertManager _alerts;
    private readonly EvaluationTimes _log;
    private readonly MonitoringOptions _options;

    internal MonitoringService(IModelFacts facts, AlertManager alerts, EvaluationTimes log, IOptions<MonitoringOptions> options)
    {
        _facts = facts;
        _alerts = alerts;
        _log = log;
        _options = options.Value;
    }

    /// <summary>The model's health now.</summary>
    /// <exception cref="InvalidInputException">The text is no name of a model.</exception>
    /// <exception cref="NotFoundException">There is no such model, and it is not the one trained here.</exception>
    public async Task<MonitoringReport> ReportAsync(string model, CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        ModelSnapshot snapshot = await _facts.ReadAsync(model, cancellationToken);
        if (snapshot is { Newest: null, Champion: null, Runs.Count: 0 }
            && !(await _facts.ListModelsAsync(cancellationToken)).Contains(model))
        {
            throw new NotFoundException("model", model);
        }

        IReadOnlyDictionary<string, DateTimeOffset> evaluated = await _log.ReadAsync(cancellationToken);
        snapshot = snapshot with { EvaluatedAt = evaluated.TryGetValue(model, out DateTimeOffset last) ? last : null };
        IReadOnlyList<Finding> findings = RuleTable.Evaluate(snapshot, _options);
        DateTimeOffset since = snapshot.Now - AverageOver;
        IReadOnlyList<VersionAccuracy> versions = await _facts.ListVersionsAsync(model, since, cancellationToken);
        return new MonitoringReport(model, snapshot.Now)
        {
            Staleness = new Staleness(
                snapshot.Newest?.Version, snapshot.Newest?.CreatedAt, snapshot.Now - snapshot.Newest?.CreatedAt, _options.MaxAge),
            Timer = new TimerHealth(
                snapshot.EvaluatedAt,
                _options.MaxSilence.TotalMinutes,
                findings.Any(finding => finding is { Rule: RuleTable.MonitoringSilent, Verdict: Verdict.Holds })),
            Accuracy = new AccuracyHistory(Average(versions, since, snapshot.Now), [.. versions.Reverse()]),
            Findings = findings,
            Alerts = await OpenAsync(findings, cancellationToken),
            Shadow = snapshot.Shadow,
            Predictions = snapshot.Predictions,
            Runs = [.. snapshot.Runs.Reverse()],
            DamagedRuns = snapshot.DamagedRuns.Count > 0 ? snapshot.DamagedRuns : null,
        };
    }

    private static double? Average(IReadOnlyList<VersionAccuracy> versions, DateTimeOffset since, DateTimeOffset now)
        => versions.Where(version => version.CreatedAt >= since && version.CreatedAt <= now).Average(version => version.Accuracy);

    private async Task<IReadOnlyList<OpenAlert>> OpenAsync(IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        List<OpenAlert> open = [];
        foreach (Finding finding in findings)
        {
            AlertRecord? record = await _alerts.FindAsync(finding.Model, finding.Rule, cancellationToken);
            if (record is { State: AlertState.Raised })
            {
                open.Add(new OpenAlert(
                    finding.Rule,
                    finding.Value ?? record.Alert.Value,
                    finding.Threshold,
                    record.Alert.Since,
                    finding.Value is null ? record.Alert.Detail : finding.Detail,
                    record.RaisedAt,
                    record.AnnouncedAt,
                    [.. record.Undelivered]));
            }
            else if (finding is { Verdict: Verdict.Holds, Value: { } value, Since: { } since })
            {
                open.Add(new OpenAlert(finding.Rule, value, finding.Threshold, since, finding.Detail, null, null, []));
            }
        }

        return open;
    }
}
