using System.Runtime.CompilerServices;
using System.Text.Json;
using Aviary.Models.Storage;
using Microsoft.Extensions.Logging;

namespace Aviary.Models.Runs;

/// <summary>The records of training runs in the bucket. Every change is a compare-and-set on the whole record.</summary>
internal sealed partial class RunLedger(IObjectStore store, ILogger<RunLedger> logger)
{
    public static string Key(string model, string run) => $"runs/{model}/{run}.json";

    public static string CheckpointKey(string model, string run, int epoch) => $"runs/{model}/{run}/epoch-{epoch:D4}.checkpoint";

    public static string LabelledKey(string model, string run) => $"runs/{model}/{run}/labelled.json";

    /// <summary>Writes a new record; where one of that id exists already, that one is returned.</summary>
    public async Task<RecordedRun> CreateAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        string key = Key(run.Model, run.Run);
        ConditionalWrite write = await store.PutIfAbsentAsync(key, Serialize(run), cancellationToken);
        return write.Written
            ? new RecordedRun(run, write.ETag!)
            : await FindAsync(run.Model, run.Run, cancellationToken)
                ?? throw new InvalidDataException($"{key} exists and cannot be read.");
    }

    public async Task<RecordedRun?> FindAsync(string model, string run, CancellationToken cancellationToken)
    {
        string key = Key(model, run);
        StoredObject? stored = await store.FindAsync(key, cancellationToken);
        return stored is null ? null : new RecordedRun(Deserialize(key, stored.Content), stored.ETag);
    }

    /// <summary>Replaces the record that was read; null when somebody else changed it since.</summary>
    public async Task<RecordedRun?> TryReplaceAsync(RecordedRun read, TrainingRun next, CancellationToken cancellationToken)
    {
        ConditionalWrite write = await store.PutIfMatchAsync(Key(next.Model, next.Run), Serialize(next), read.ETag, cancellationToken);
        return write.Written ? new RecordedRun(next, write.ETag!) : null;
    }

    /// <summary>The model's runs created at or after the time, oldest first. A damaged record is logged and passed over, so that it stops no other run.</summary>
    public async IAsyncEnumerable<RecordedRun> SinceAsync(
        string model, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string prefix = $"runs/{model}/";
        await foreach (ObjectEntry listed in store.ListAsync(prefix, prefix + RunId.Prefix(since), cancellationToken))
        {
            string name = listed.Key[prefix.Length..];
            if (name.EndsWith(".json", StringComparison.Ordinal) && !name.Contains('/', StringComparison.Ordinal)
                && await FindWholeAsync(model, name[..^".json".Length], cancellationToken) is { } run)
            {
                yield return run;
            }
        }
    }

    public Task PutCheckpointAsync(string key, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
        => store.PutAsync(key, state, cancellationToken);

    public async Task<ReadOnlyMemory<byte>?> GetCheckpointAsync(string key, CancellationToken cancellationToken)
        => (await store.FindAsync(key, cancellationToken))?.Content;

    public Task DeleteCheckpointAsync(string key, CancellationToken cancellationToken) => store.DeleteAsync(key, cancellationToken);

    private async Task<RecordedRun?> FindWholeAsync(string model, string run, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(model, run, cancellationToken);
        }
        catch (InvalidDataException error)
        {
            LogDamaged(error.Message);
            return null;
        }
    }

    [LoggerMessage(1155, LogLevel.Warning, "Passed over a training run: {Problem}")]
    private partial void LogDamaged(string problem);

    private static byte[] Serialize(TrainingRun run) => JsonSerializer.SerializeToUtf8Bytes(run, RunJson.Default.TrainingRun);

    private static TrainingRun Deserialize(string key, ReadOnlyMemory<byte> content)
    {
        try
        {
            return JsonSerializer.Deserialize(content.Span, RunJson.Default.TrainingRun)
                ?? throw new InvalidDataException($"{key}: expected a training run, found null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{key}: expected a training run, found something else ({error.Message}).", error);
        }
    }
}

/// <summary>A record as it was read or written, with the tag that the next change must present.</summary>
internal sealed record RecordedRun(TrainingRun Run, string ETag);
