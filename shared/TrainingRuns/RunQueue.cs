using System.Text.Json;
using Aviary.Registry;
using Aviary.Registry.Storage;

namespace Aviary.TrainingRuns;

/// <summary>
/// Lets one run of a model wait, whoever asks for more and in however many processes. The run that was let in last stands at
/// <c>runs/{model}/queue/last.json</c>; the next one takes its place there by compare-and-set, once that one has begun or ended.
/// </summary>
internal sealed class RunQueue(IObjectStore store, RunLedger ledger, TimeProvider time)
{
    // Between the two writes of whoever lets a run in. Later a missing record means that somebody deleted it.
    private static readonly TimeSpan Unwritten = TimeSpan.FromMinutes(1);

    /// <summary>Lets the run in and writes its record, or gives the run that waits already.</summary>
    public async Task<QueueEntry> EnterAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        string key = Key(run.Model);
        byte[] content = RunLedger.Serialize(run);
        while (true)
        {
            StoredObject? last = await store.FindAsync(key, cancellationToken);
            if (last is not null && await FindWaitingAsync(last.Content, cancellationToken) is { } waiting)
            {
                return new QueueEntry(waiting, waiting.Run == run.Run);
            }

            ConditionalWrite write = last is null
                ? await store.PutIfAbsentAsync(key, content, cancellationToken)
                : await store.PutIfMatchAsync(key, content, last.ETag, cancellationToken);
            if (write.Written)
            {
                return new QueueEntry((await ledger.CreateAsync(run, cancellationToken)).Run, true);
            }
        }
    }

    internal static string Key(string model) => $"runs/{model}/queue/last.json";

    private async Task<TrainingRun?> FindWaitingAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        try
        {
            DateTimeOffset now = time.GetUtcNow();
            if (JsonSerializer.Deserialize(content.Span, RunJson.Default.TrainingRun) is not { } last || last.CreatedAt < now - RunLedger.LookbackWindow)
            {
                return null;
            }

            RecordedRun? found = await ledger.FindAsync(last.Model, last.Run, cancellationToken);
            if (found is null && (now - last.CreatedAt).Duration() < Unwritten)
            {
                // Whoever let it in has yet to write its record, or died before that: it is written for them.
                found = await ledger.CreateAsync(last, cancellationToken);
            }

            return found is { Run.IsQueued: true } ? found.Run : null;
        }
        catch (Exception e) when (e is JsonException or DamagedObjectException)
        {
            // What cannot be read keeps nobody waiting.
            return null;
        }
    }
}

/// <param name="Run">The run that waits now.</param>
/// <param name="IsOwn">Whether it is the one that was to be let in.</param>
internal readonly record struct QueueEntry(TrainingRun Run, bool IsOwn);
