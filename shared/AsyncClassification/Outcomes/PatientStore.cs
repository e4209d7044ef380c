using Microsoft.Extensions.Logging;

namespace Aviary.AsyncClassification.Outcomes;

/// <summary>
/// Asks the outcome store for as long as it takes: an outcome that is not stored is one that is lost, and waiting uses up no attempt.
/// </summary>
internal sealed class PatientStore(IOutcomeStore outcomes, ClassificationPlan plan, TimeProvider time, ILogger logger)
{
    private volatile bool _isPrepared;

    /// <summary>Asks until the store answers, or the token ends it.</summary>
    public async Task<T> AskAsync<T>(Func<IOutcomeStore, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        for (TimeSpan pause = plan.FirstPause; ; pause = ClassificationPlan.Longer(pause))
        {
            try
            {
                if (!_isPrepared)
                {
                    await outcomes.PrepareAsync(cancellationToken);
                    _isPrepared = true;
                }

                return await ask(outcomes, cancellationToken);
            }
            catch (OutcomeStoreUnavailableException e)
            {
                ClassificationLog.StoreWaits(logger, e.Message, pause);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }
}
