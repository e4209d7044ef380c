using Aviary.AsyncClassification.Outcomes;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Functions;

/// <summary>Keeps what asynchronous classification stores from growing for ever.</summary>
public sealed class OutcomeFunctions(OutcomeRetention retention)
{
    /// <summary>Every hour, apart from what other timers do at its beginning.</summary>
    [Function("DeleteExpiredOutcomes")]
    public Task DeleteExpiredAsync([TimerTrigger("0 23 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
        => retention.RunAsync(cancellationToken);
}
