using Aviary.Registry.Storage;
using Microsoft.Extensions.Logging;

namespace Aviary.AsyncClassification.Outcomes;

/// <summary>
/// Outcomes in the bucket, where there is no database: each batch becomes an object that is written before it is answered for. For
/// one process: two would not see each other's outcomes. Remembers the last <paramref name="known"/> requests.
/// </summary>
/// <param name="store">The bucket.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of damaged segments.</param>
/// <param name="known">How many requests are known, at least 1. Default 1,000,000, which take about 50 MB.</param>
internal sealed class SegmentOutcomes(IObjectStore store, TimeProvider time, ILogger<SegmentOutcomes> logger, int known = 1_000_000)
    : IOutcomeStore, IDisposable
{
    private const long MaxSegmentBytes = 256L << 20;

    /// <summary>How many segments one call deletes.</summary>
    private const int MostForgotten = 1_000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly KnownOutcomes _known = new(known);
    private SegmentAttempts? _attempts;
    private bool _isRead;
    private (string Key, byte[] Text, Outcome[] Outcomes)? _unconfirmed;

    public string Description => $"segments in {store.Description}";

    public IAttemptStore Attempts => Work;

    private SegmentAttempts Work => LazyInitializer.EnsureInitialized(ref _attempts, () => new SegmentAttempts(store, UndecidedAsync, logger))!;

    public Task PrepareAsync(CancellationToken cancellationToken) => InTurnAsync(() => Task.FromResult(true), cancellationToken);

    public async Task<IReadOnlyList<Outcome>> StoreAsync(IReadOnlyList<Outcome> outcomes, Guid? ended, CancellationToken cancellationToken)
    {
        IReadOnlyList<Outcome> standing = await StoreAsync(outcomes, cancellationToken);
        if (ended is { } batch)
        {
            Work.End(batch);
        }

        return standing;
    }

    public Task<IReadOnlyList<Outcome>> StoreAsync(IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken)
        => InTurnAsync(async () =>
        {
            // Asked before anything is added: what is added may push out what is known.
            string[] segments = [.. outcomes.Select(outcome => _known.SegmentOf(outcome.Key)).OfType<string>().Distinct()];
            Outcome[] fresh = [.. outcomes.Where(outcome => _known.SegmentOf(outcome.Key) is null).DistinctBy(outcome => outcome.Key)];
            if (fresh.Length > 0)
            {
                _unconfirmed = (Segment.NewKey(time.GetUtcNow()), Segment.Write(fresh), fresh);
                await ConfirmAsync(cancellationToken);
                if (fresh.Length == outcomes.Count)
                {
                    return outcomes;
                }
            }

            Dictionary<OutcomeKey, Outcome> standing = fresh.ToDictionary(outcome => outcome.Key);
            foreach (string segment in segments)
            {
                foreach (Outcome outcome in await ReadAsync(segment, cancellationToken))
                {
                    standing.TryAdd(outcome.Key, outcome);
                }
            }

            return (IReadOnlyList<Outcome>)[.. outcomes.Select(outcome => standing[outcome.Key])];
        }, cancellationToken);

    public Task<Outcome?> FindAsync(OutcomeKey key, CancellationToken cancellationToken)
        => InTurnAsync(
            async () => _known.SegmentOf(key) is { } segment
                ? (await ReadAsync(segment, cancellationToken)).FirstOrDefault(outcome => outcome.Key == key)
                : null,
            cancellationToken);

    public async Task<int> DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        try
        {
            int forgotten = 0;
            foreach (string segment in await OlderAsync(before, cancellationToken))
            {
                // First from memory: nobody must be sent to an object that is gone. Batches have their turn in between.
                // One of which nothing is known any more holds one outcome at least.
                forgotten += Math.Max(1, await InTurnAsync(() => Task.FromResult(_known.Forget(segment)), cancellationToken));
                await store.DeleteAsync(segment, cancellationToken);
            }

            return forgotten;
        }
        catch (StoreUnavailableException e)
        {
            throw new OutcomeStoreUnavailableException(e.Message, e);
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        _attempts?.Dispose();
    }

    private Task<IReadOnlyCollection<Guid>> UndecidedAsync(IReadOnlyCollection<Guid> requests, CancellationToken cancellationToken)
        => InTurnAsync<IReadOnlyCollection<Guid>>(
            () => Task.FromResult<IReadOnlyCollection<Guid>>([.. requests.Where(request => !_known.Contains(request))]), cancellationToken);

    /// <summary>The oldest segments, all of whose outcomes were completed before a time.</summary>
    private async Task<List<string>> OlderAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        List<string> older = [];
        await foreach (ObjectEntry entry in store.ListAsync(Segment.Prefix, startAfter: null, cancellationToken))
        {
            // Names sort by time; one that is no segment's is passed over.
            DateTimeOffset? written = Segment.WrittenAt(entry.Key);
            if (written >= before || older.Count == MostForgotten)
            {
                break;
            }

            if (written is not null)
            {
                older.Add(entry.Key);
            }
        }

        return older;
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // What the last one could not confirm may stand: it is settled first, under its own name.
            await ConfirmAsync(cancellationToken);
            await ReadAllOnceAsync(cancellationToken);
            return await work();
        }
        catch (StoreUnavailableException e)
        {
            throw new OutcomeStoreUnavailableException(e.Message, e);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        if (_unconfirmed is { } segment)
        {
            // The name is nobody else's: a write that finds it taken finds its own earlier one.
            await store.PutIfAbsentAsync(segment.Key, segment.Text, cancellationToken);
            _known.Add(segment.Key, segment.Outcomes.Select(outcome => outcome.Key));
            _unconfirmed = null;
        }
    }

    private async Task ReadAllOnceAsync(CancellationToken cancellationToken)
    {
        if (_isRead)
        {
            return;
        }

        await foreach (ObjectEntry entry in store.ListAsync(Segment.Prefix, startAfter: null, cancellationToken))
        {
            try
            {
                _known.Add(entry.Key, [.. (await ReadAsync(entry.Key, cancellationToken)).Select(outcome => outcome.Key)]);
            }
            catch (InvalidDataException e)
            {
                ClassificationLog.DamagedSegment(logger, e.Message);
            }
        }

        _isRead = true;
    }

    private async Task<List<Outcome>> ReadAsync(string key, CancellationToken cancellationToken)
    {
        StoredObject segment = (await store.GetAsync(key, ifNoneMatch: null, MaxSegmentBytes, cancellationToken)).Value
            ?? throw new OutcomeStoreUnavailableException($"{Description}: {key} is gone");
        return [.. Segment.Read(key, segment.Content)];
    }
}
