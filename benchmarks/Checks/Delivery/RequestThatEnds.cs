using Aviary.AsyncClassification.Outcomes;

namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>
/// A request that no process survives: whenever an attempt at it begins, all workers are ended at once, as a crash of native code in it would end one. It
/// must become a dead letter, and those in its batches must have their results.
/// </summary>
internal sealed class RequestThatEnds(DeliveryPlan plan, OutcomeDatabase database, Workers workers, int count)
{
    /// <summary>The setting's default.</summary>
    private const int MostAttempts = 5;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan Away = TimeSpan.FromMilliseconds(500);

    private readonly Guid _digest = new OutcomeKey(Generator.Source, plan.IdThatEnds).Digest();

    /// <summary>How many attempts at it were ended with their process.</summary>
    public int Ended { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (Ended < MostAttempts)
            {
                int begun = await database.BegunAsync(_digest, cancellationToken);
                if (begun > Ended)
                {
                    await EndAsync(cancellationToken);
                    Ended = begun;
                }

                await Task.Delay(Turn, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Everything has its outcome.
        }
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        // Also the one that has just joined: nobody can see which of them has the request.
        workers.KillAll();
        await Task.Delay(Away, cancellationToken);
        for (int worker = 0; worker < count; worker++)
        {
            workers.Start(worker);
        }
    }
}
