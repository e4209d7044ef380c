using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aviary.Registry.Storage;
using Microsoft.Extensions.Logging;

namespace Aviary.AsyncClassification.Outcomes;

/// <summary>
/// What is at work, in the bucket beside the segments, for one process. Each batch that runs beside others has an object of a fixed name, which the next
/// batch in its place writes over: one write for each batch. What lies in these objects at the start and has no outcome was at work when
/// the process before ended; those are the suspects.
/// </summary>
/// <param name="store">The bucket.</param>
/// <param name="undecided">Those of some digests whose requests have no outcome.</param>
/// <param name="logger">Receives damaged objects.</param>
internal sealed class SegmentAttempts(
    IObjectStore store, Func<IReadOnlyCollection<Guid>, CancellationToken, Task<IReadOnlyCollection<Guid>>> undecided, ILogger logger)
    : IAttemptStore, IDisposable
{
    private const string Prefix = "attempts/";
    private const string SuspectsKey = Prefix + "suspects.json";
    private const int MaxBytes = 16 << 20;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, int> _places = [];
    private Dictionary<Guid, int>? _suspects;

    public async Task<IReadOnlySet<OutcomeKey>> BeginAsync(Guid batch, IReadOnlyList<OutcomeKey> requests, CancellationToken cancellationToken)
    {
        FrozenSet<OutcomeKey> suspects = await InTurnAsync(
            known => Task.FromResult(known.Count == 0 ? FrozenSet<OutcomeKey>.Empty : requests.Where(request => known.ContainsKey(request.Digest())).ToFrozenSet()), cancellationToken);
        await PutAsync(
            $"{Prefix}{Place(batch)}.json",
            new BatchFile([.. requests.Where(request => !suspects.Contains(request)).Select(request => request.Digest())]),
            AttemptJson.Default.BatchFile,
            cancellationToken);
        return suspects;
    }

    public async Task EndAsync(Guid batch, CancellationToken cancellationToken)
    {
        // Without outcomes, its requests would look as if they were at work for as long as the place is free.
        await PutAsync($"{Prefix}{Place(batch)}.json", new BatchFile([]), AttemptJson.Default.BatchFile, cancellationToken);
        End(batch);
    }

    /// <summary>Frees the place of a batch whose outcomes are stored. Its object stays until the next one needs it.</summary>
    public void End(Guid batch)
    {
        lock (_lock)
        {
            _places.Remove(batch);
        }
    }

    public Task<int> BeginAloneAsync(OutcomeKey request, CancellationToken cancellationToken) => InTurnAsync(
        async suspects =>
        {
            int before = suspects.GetValueOrDefault(request.Digest(), 1);
            suspects[request.Digest()] = before + 1;
            await WriteAsync(suspects, cancellationToken);
            return before;
        },
        cancellationToken);

    public Task EndAloneAsync(OutcomeKey request, CancellationToken cancellationToken) => InTurnAsync(
        async suspects =>
        {
            if (suspects.TryGetValue(request.Digest(), out int attempts))
            {
                suspects[request.Digest()] = attempts - 1;
                await WriteAsync(suspects, cancellationToken);
            }

            return true;
        },
        cancellationToken);

    public Task ClearAsync(IReadOnlyList<OutcomeKey> requests, CancellationToken cancellationToken) => InTurnAsync(
        async suspects =>
        {
            int before = suspects.Count;
            foreach (OutcomeKey request in requests)
            {
                suspects.Remove(request.Digest());
            }

            if (suspects.Count < before)
            {
                await WriteAsync(suspects, cancellationToken);
            }

            return true;
        },
        cancellationToken);

    /// <summary>There is nothing that grows: one object for each batch that runs beside others, and suspects until they have their outcomes.</summary>
    public Task DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _turn.Dispose();

    private int Place(Guid batch)
    {
        lock (_lock)
        {
            if (!_places.TryGetValue(batch, out int place))
            {
                while (_places.ContainsValue(place))
                {
                    place++;
                }

                _places.Add(batch, place);
            }

            return place;
        }
    }

    private async Task<T> InTurnAsync<T>(Func<Dictionary<Guid, int>, Task<T>> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await work(_suspects ??= await ReadAsync(cancellationToken));
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

    /// <summary>What the process before left behind, kept as suspects before any of it is written over.</summary>
    private async Task<Dictionary<Guid, int>> ReadAsync(CancellationToken cancellationToken)
    {
        Dictionary<Guid, int> left = (await FindAsync(SuspectsKey, AttemptJson.Default.SuspectsFile, cancellationToken))?.Attempts ?? [];
        await foreach (ObjectEntry entry in store.ListAsync(Prefix, startAfter: null, cancellationToken))
        {
            if (entry.Key != SuspectsKey && await FindAsync(entry.Key, AttemptJson.Default.BatchFile, cancellationToken) is { } batch)
            {
                foreach (Guid request in batch.Requests)
                {
                    left.TryAdd(request, 1);
                }
            }
        }

        if (left.Count == 0)
        {
            return left;
        }

        Dictionary<Guid, int> suspects = (await undecided(left.Keys, cancellationToken)).ToDictionary(request => request, request => left[request]);
        await WriteAsync(suspects, cancellationToken);
        return suspects;
    }

    private Task<string> WriteAsync(Dictionary<Guid, int> suspects, CancellationToken cancellationToken)
        => store.PutAsync(SuspectsKey, JsonSerializer.SerializeToUtf8Bytes(new SuspectsFile(suspects), AttemptJson.Default.SuspectsFile), cancellationToken);

    private async Task PutAsync<T>(string key, T content, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            await store.PutAsync(key, JsonSerializer.SerializeToUtf8Bytes(content, type), cancellationToken);
        }
        catch (StoreUnavailableException e)
        {
            throw new OutcomeStoreUnavailableException(e.Message, e);
        }
    }

    private async Task<T?> FindAsync<T>(string key, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if ((await store.GetAsync(key, ifNoneMatch: null, MaxBytes, cancellationToken)).Value is not { } found)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(found.Content.Span, type);
        }
        catch (JsonException e)
        {
            ClassificationLog.DamagedAttempts(logger, key, e.Message);
            return null;
        }
    }
}
