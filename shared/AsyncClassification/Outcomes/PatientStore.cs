using Aviary.Messaging;
using Microsoft.Extensions.Logging;

namespace Aviary.AsyncClassification.Outcomes;

/// <summary>
/// Asks the outcome store for as long as it takes: an outcome that is not stored is one that is lost, and waiting uses up no attempt.
/// </summary>
internal sealed class PatientStore(IOutcomeStore outcomes, BackOff backOff, ILogger logger)
{
    private volatile bool _isPrepared;

    /// <summary>Asks until the store answers, or the token ends it.</summary>
    public Task<T> AskAsync<T>(Func<IOutcomeStore, CancellationToken, Task<T>> ask, CancellationToken cancellationToken) => backOff.RunAsync(
        async token =>
        {
            if (!_isPrepared)
            {
                await outcomes.PrepareAsync(token);
                _isPrepared = true;
            }

            return await ask(outcomes, token);
        },
        static error => error is OutcomeStoreUnavailableException,
        (error, pause) => ClassificationLog.StoreWaits(logger, error.Message, pause),
        cancellationToken);
}
