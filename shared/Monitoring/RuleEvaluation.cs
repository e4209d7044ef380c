using Aviary.Monitoring.Alerts;
using Aviary.Monitoring.Rules;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Monitoring;

/// <summary>Evaluates every rule for every model when the timer fires, and brings the alerts up to date. Safe on several instances at once.</summary>
public sealed partial class RuleEvaluation
{
    private readonly IModelFacts _facts;
    private readonly AlertManager _alerts;
    private readonly EvaluationTimes _log;
    private readonly MonitoringOptions _options;
    private readonly ILogger<RuleEvaluation> _logger;

    internal RuleEvaluation(
        IModelFacts facts, AlertManager alerts, EvaluationTimes log, IOptions<MonitoringOptions> options, ILogger<RuleEvaluation> logger)
    {
        _facts = facts;
        _alerts = alerts;
        _log = log;
        _options = options.Value;
        _logger = logger;
    }

    /// <summary>Evaluates once. A model that cannot be evaluated does not keep the others from it.</summary>
    /// <exception cref="AggregateException">Some models could not be evaluated; for them the timer counts as silent.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, DateTimeOffset> before = await _log.ReadAsync(cancellationToken);
        Dictionary<string, DateTimeOffset> after = new(StringComparer.Ordinal);
        List<Exception> failures = [];
        DeliveryRound round = new();
        foreach (string model in await _facts.ListModelsAsync(cancellationToken))
        {
            try
            {
                after[model] = await EvaluateAsync(model, round, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
#pragma warning disable CA1031 // Whatever is wrong with one model, the others must be watched; the failure is logged and thrown at the end.
            catch (Exception error)
#pragma warning restore CA1031
            {
                LogFailed(error, model);
                failures.Add(error);
                if (before.TryGetValue(model, out DateTimeOffset last))
                {
                    after[model] = last;
                }
            }
        }

        await _log.WriteAsync(after, cancellationToken);
        if (failures.Count > 0)
        {
            throw new AggregateException($"{failures.Count} of the models could not be evaluated.", failures);
        }
    }

    private async Task<DateTimeOffset> EvaluateAsync(string model, DeliveryRound round, CancellationToken cancellationToken)
    {
        ModelSnapshot snapshot = await _facts.ReadAsync(model, cancellationToken);
        foreach (Finding finding in RuleTable.Evaluate(snapshot with { EvaluatedAt = snapshot.Now }, _options))
        {
            await _alerts.ApplyAsync(finding, round, cancellationToken);
        }

        return snapshot.Now;
    }

    [LoggerMessage(1341, LogLevel.Error, "The rules of {Model} could not be evaluated")]
    private partial void LogFailed(Exception error, string model);
}
