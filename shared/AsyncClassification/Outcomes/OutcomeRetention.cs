using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.AsyncClassification.Outcomes;

/// <summary>Deletes outcomes that are older than <see cref="ClassificationOptions.OutcomeRetention"/>.</summary>
/// <param name="outcomes">Where outcomes are kept.</param>
/// <param name="options">The setting.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of what was deleted.</param>
public sealed class OutcomeRetention(
    IOutcomeStore outcomes, IOptions<ClassificationOptions> options, TimeProvider time, ILogger<OutcomeRetention> logger)
{
    /// <summary>A run ends after so many pieces; the next one goes on. Otherwise the first one on an old table could outlast a function's time.</summary>
    private const int MostPieces = 100;

    /// <summary>A request that was at work when a process ended comes again as soon as another reads the broker.</summary>
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromDays(7);

    /// <summary>Deletes what is too old, in pieces, at most a hundred of them. An instance that classifies nothing leaves it to those that do.</summary>
    /// <exception cref="OutcomeStoreUnavailableException">The store does not answer; the next run goes on.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Consumer == ClassificationConsumer.None)
        {
            return;
        }

        await outcomes.PrepareAsync(cancellationToken);
        await outcomes.Attempts.DeleteExpiredAsync(time.GetUtcNow() - LongestAbsence, cancellationToken);
        if (options.Value.OutcomeRetention == TimeSpan.Zero)
        {
            return;
        }

        DateTimeOffset before = time.GetUtcNow() - options.Value.OutcomeRetention;
        long forgotten = 0;
        for (int piece = 0; piece < MostPieces; piece++)
        {
            int now = await outcomes.DeleteExpiredAsync(before, cancellationToken);
            if (now == 0)
            {
                break;
            }

            forgotten += now;
        }

        if (forgotten > 0)
        {
            ClassificationLog.Forgotten(logger, forgotten, before, outcomes.Description);
        }
    }
}
