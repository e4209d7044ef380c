using Aviary.Monitoring;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Functions;

/// <summary>Watches the models by the clock, and raises and resolves alerts.</summary>
public sealed class StalenessFunctions(RuleEvaluation evaluation)
{
    [Function("WatchModels")]
    public Task WatchAsync([TimerTrigger("%Monitoring:Schedule%")] TimerInfo timer, CancellationToken cancellationToken)
        => evaluation.RunAsync(cancellationToken);
}
