using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Microsoft.Extensions.Logging;

namespace Aviary.TrainingRuns;

/// <summary>The records of training runs in the bucket. Every change is a compare-and-set on the whole record.</summary>
internal sealed partial class RunLedger(IObjectStore store, ILogger<RunLedger> logger)
{
    /// <summary>Older runs that nobody ended are left alone; without this, each look would go through the whole history.</summary>
    public static readonly TimeSpan LookbackWindow = TimeSpan.FromDays(7);

    private const int MaxKnown = 100_000;

    // Ended runs never change, so each is read once: what a look costs is the runs that are open, however many have ended.
    private readonly ConcurrentDictionary<string, bool> _ended = new(StringComparer.Ordinal);

    /// <summary>What this process has seen of trainers whose clock is ahead.</summary>
    public SeenHeartbeats Heartbeats { get; } = new();

    public static string Key(string model, string run) => $"runs/{model}/{run}.json";

    /// <summary>What each feature is worth, once that was studied: a run that publishes a second time must arrive at the same bytes.</summary>
    public static string StudyKey(string model, string run) => $"runs/{model}/{run}/study.json";

    public static string CheckpointKey(string model, string run, int epoch) => $"runs/{model}/{run}/epoch-{epoch:D4}.checkpoint";

    public static string LabelledKey(string model, string run) => $"runs/{model}/{run}/labelled.json";

    public static byte[] Serialize(TrainingRun run) => JsonSerializer.SerializeToUtf8Bytes(run, RunJson.Default.TrainingRun);

    /// <summary>Writes a new record; where one of that id exists already, that one is returned.</summary>
    public async Task<RecordedRun> CreateAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        string key = Key(run.Model, run.Run);
        ConditionalWrite write = await store.PutIfAbsentAsync(key, Serialize(run), cancellationToken);
        return write.Written
            ? new RecordedRun(run, write.ETag!)
            : await FindAsync(run.Model, run.Run, cancellationToken)
                ?? throw new DamagedObjectException(key, "it exists and cannot be read");
    }

    /// <exception cref="DamagedObjectException">It cannot be read.</exception>
    public async Task<RecordedRun?> FindAsync(string model, string run, CancellationToken cancellationToken)
    {
        string key = Key(model, run);
        StoredObject? stored = await store.FindAsync(key, cancellationToken);
        return stored is null ? null : new RecordedRun(Deserialize(key, stored), stored.ETag);
    }

    /// <summary>Replaces the record that was read; null when somebody else changed it since.</summary>
    public async Task<RecordedRun?> TryReplaceAsync(RecordedRun read, TrainingRun next, CancellationToken cancellationToken)
    {
        ConditionalWrite write = await store.PutIfMatchAsync(Key(next.Model, next.Run), Serialize(next), read.ETag, cancellationToken);
        return write.Written ? new RecordedRun(next, write.ETag!) : null;
    }

    /// <summary>
    /// The model's runs created at or after the time that have not ended, oldest first. A damaged record is logged and passed over, so
    /// that it stops no other run.
    /// </summary>
    public async IAsyncEnumerable<RecordedRun> OpenAsync(
        string model, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (string run in IdsAsync(model, since, cancellationToken))
        {
            if (!IsKnownToHaveEnded(model, run) && (await ReadAsync(model, run, cancellationToken)).Found is { Run.Ended: false } open)
            {
                yield return open;
            }
        }
    }

    /// <summary>The ids of the model's runs created at or after the time, oldest first.</summary>
    public async IAsyncEnumerable<string> IdsAsync(
        string model, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string prefix = $"runs/{model}/";
        await foreach (ObjectEntry listed in store.ListAsync(prefix, prefix + RunId.Prefix(since), cancellationToken))
        {
            string name = listed.Key[prefix.Length..];
            if (name.EndsWith(".json", StringComparison.Ordinal) && !name.Contains('/', StringComparison.Ordinal))
            {
                yield return name[..^".json".Length];
            }
        }
    }

    /// <summary>A record, or what is wrong with it; neither where there is none.</summary>
    public async Task<(RecordedRun? Found, DamagedObject? Damaged)> ReadAsync(string model, string run, CancellationToken cancellationToken)
    {
        try
        {
            RecordedRun? found = await FindAsync(model, run, cancellationToken);
            if (found is { Run.Ended: true })
            {
                Remember(model, run);
            }

            return (found, null);
        }
        catch (DamagedObjectException error)
        {
            LogDamaged(error.Message);
            return (null, error.Named(run));
        }
    }

    /// <summary>Whether this process has read that the run has ended.</summary>
    public bool IsKnownToHaveEnded(string model, string run) => _ended.ContainsKey(Key(model, run));

    public Task PutCheckpointAsync(string key, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
        => store.PutAsync(key, state, cancellationToken);

    public async Task<ReadOnlyMemory<byte>?> GetCheckpointAsync(string key, CancellationToken cancellationToken)
        => (await store.FindAsync(key, cancellationToken))?.Content;

    public Task DeleteCheckpointAsync(string key, CancellationToken cancellationToken) => store.DeleteAsync(key, cancellationToken);

    private void Remember(string model, string run)
    {
        if (_ended.Count >= MaxKnown)
        {
            _ended.Clear(); // they are read once more
        }

        _ended[Key(model, run)] = true;
    }

    [LoggerMessage(1155, LogLevel.Warning, "Passed over a training run: {Problem}")]
    private partial void LogDamaged(string problem);

    private static TrainingRun Deserialize(string key, StoredObject stored)
    {
        try
        {
            return JsonSerializer.Deserialize(stored.Content.Span, RunJson.Default.TrainingRun)
                ?? throw new DamagedObjectException(key, "expected a training run, found null", stored.ETag);
        }
        catch (JsonException error)
        {
            throw new DamagedObjectException(key, $"expected a training run, found something else ({error.Message})", stored.ETag);
        }
    }
}

/// <summary>A record as it was read or written, with the tag that the next change must present.</summary>
internal sealed record RecordedRun(TrainingRun Run, string ETag);
