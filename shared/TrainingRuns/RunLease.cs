namespace Aviary.TrainingRuns;

/// <summary>
/// The hold of one trainer on one run. All changes go through here one after the other, each by compare-and-set on what
/// this holder wrote last; when one is refused because somebody else has taken the run, <see cref="Lost"/> is cancelled.
/// </summary>
internal sealed class RunLease : IDisposable
{
    // A write of this holder whose answer was lost refuses the next one once; more means that something else is at work.
    private const int MaxLooks = 3;

    private readonly RunLedger _ledger;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _lost = new();
    private RecordedRun _held;

    private RunLease(RunLedger ledger, TimeProvider time, RecordedRun held)
    {
        _ledger = ledger;
        _time = time;
        _held = held;
    }

    public TrainingRun Run => Volatile.Read(ref _held).Run;

    /// <summary>Cancelled when somebody else has taken the run.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Takes the run if it is due and free, or its holder shows no life; null when it cannot be had.</summary>
    public static async Task<RunLease?> TryTakeAsync(
        RunLedger ledger, TimeProvider time, RecordedRun found, string owner, TimeSpan lost, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        TrainingRun run = found.Run;
        bool free = run.State == RunState.Waiting && IsDue(run, now);
        if (!free && (!IsAbandoned(ledger, run, lost, time) || IsUsedUp(run)))
        {
            return null;
        }

        TrainingRun taken = run with
        {
            State = RunState.Running,
            Owner = owner,
            Heartbeat = now,
            FencingToken = run.FencingToken + 1,
            StartedAt = run.StartedAt ?? now,
            NotBefore = null,

            // A run put down between two slices goes on with its attempt; one whose trainer died or failed begins another.
            Attempts = free && run.Error is null ? Math.Max(run.Attempts, 1) : run.Attempts + 1,
            Error = null,
        };
        return await ledger.TryReplaceAsync(found, taken, cancellationToken) is { } held ? new RunLease(ledger, time, held) : null;
    }

    /// <summary>
    /// Ends a run for good whose trainers died until no attempt was left; null when there is nothing to give up. Nobody lived to
    /// write down what went wrong, and where it is the training that kills its process, to take it again would kill the next one.
    /// </summary>
    public static async Task<TrainingRun?> TryGiveUpAsync(
        RunLedger ledger, TimeProvider time, RecordedRun found, TimeSpan lost, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        TrainingRun run = found.Run;
        if (!IsAbandoned(ledger, run, lost, time) || !IsUsedUp(run))
        {
            return null;
        }

        TrainingRun failed = run with
        {
            State = RunState.Failed,
            Owner = null,
            EndedAt = now,

            // As if it were taken: should its trainer live after all, what that one writes is refused.
            FencingToken = run.FencingToken + 1,
            Error = $"The process that trained it ended in attempt {run.Attempts} without saying why (killed, crashed or out of memory), "
                + $"and it gets {run.MaxAttempts}.",
        };
        return (await ledger.TryReplaceAsync(found, failed, cancellationToken))?.Run;
    }

    /// <summary>Writes a change and a sign of life; does nothing when the run has ended, which nothing undoes.</summary>
    /// <exception cref="RunLostException">Somebody else has taken the run; nothing was written.</exception>
    public async Task ChangeAsync(Func<TrainingRun, TrainingRun> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            for (int looks = 0; !_lost.IsCancellationRequested; looks++)
            {
                if (_held.Run.Ended)
                {
                    return;
                }

                TrainingRun next = change(_held.Run) with { Heartbeat = _time.GetUtcNow() };
                if (await _ledger.TryReplaceAsync(_held, next, cancellationToken) is { } written)
                {
                    Volatile.Write(ref _held, written);
                    return;
                }

                if (looks == MaxLooks || !await TryCatchUpAsync(cancellationToken))
                {
                    await _lost.CancelAsync();
                }
            }

            throw new RunLostException(_held.Run.Model, _held.Run.Run);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Shows life until cancelled, or until the run is lost. A beat that fails is followed by the next: the store may be back by then.</summary>
    /// <param name="every">The time between two beats.</param>
    /// <param name="failed">Told of each beat that failed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task HeartbeatAsync(TimeSpan every, Action<Exception> failed, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(every, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await TryHeartbeatAsync(failed, cancellationToken);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or RunLostException)
        {
            // Ended by the holder, or by the one who took the run; the holder sees the latter by Lost.
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        _lost.Dispose();
    }

    private static bool IsAbandoned(RunLedger ledger, TrainingRun run, TimeSpan lost, TimeProvider time)
        => run.State == RunState.Running && (ledger.Heartbeats.IsLost(run, lost, time) || RunOwner.IsGone(run.Owner));

    /// <summary>The pause after a failed attempt began with the heartbeat that recorded the failure.</summary>
    private static bool IsDue(TrainingRun run, DateTimeOffset now)
        => run.NotBefore is not { } due || WallClock.HasCome(due, run.Heartbeat ?? now, now);

    /// <summary>One attempt more than the run gets: a run with a single one, which somebody watched, is resumed once after its process was killed.</summary>
    private static bool IsUsedUp(TrainingRun run) => run.Attempts > run.MaxAttempts;

    private async Task TryHeartbeatAsync(Action<Exception> failed, CancellationToken cancellationToken)
    {
        try
        {
            await ChangeAsync(run => run, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever kept one beat from the store must not end them all: others would take a run that is well.
        catch (Exception error) when (error is not RunLostException && !(error is OperationCanceledException && cancellationToken.IsCancellationRequested))
#pragma warning restore CA1031
        {
            failed(error);
        }
    }

    /// <summary>
    /// Reads the record after a refusal. Whoever takes a run raises its fence, so under the same fence it is this holder's own write
    /// that stands there, one whose answer was lost. Only a cancellation leaves the fence as it is.
    /// </summary>
    private async Task<bool> TryCatchUpAsync(CancellationToken cancellationToken)
    {
        TrainingRun held = _held.Run;
        if (await _ledger.FindAsync(held.Model, held.Run, cancellationToken) is not { } present
            || present.Run.FencingToken != held.FencingToken || present.Run.State == RunState.Cancelled)
        {
            return false;
        }

        Volatile.Write(ref _held, present);
        return true;
    }
}
