using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Aviary.Errors;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Microsoft.Extensions.Logging;

namespace Aviary.TrainingRuns.Labelled;

/// <summary>Reads the segments of a model. One that is damaged is passed over, named in the log, and counted.</summary>
internal sealed partial class LabelledSegments(IObjectStore store, ILogger<LabelledSegments> logger)
{
    // A set names each of its segments, and is read by every trainer that takes up the run.
    private const int MaxSegments = 20_000;
    private const int MaxSetBytes = 8 << 20;

    /// <summary>
    /// The newest whole segments written from <paramref name="from"/> up to and with <paramref name="until"/>, of together at most
    /// <paramref name="maxRows"/> rows, kept under <paramref name="key"/>. Where a set stands there already, that one; an empty one is not written.
    /// </summary>
    public async Task<LabelledSet> FixAsync(
        string model, string key, DateTimeOffset from, DateTimeOffset until, int maxRows, CancellationToken cancellationToken)
    {
        if (await FindSetAsync(key, cancellationToken) is { } present)
        {
            return present;
        }

        List<string> keys = [];
        await foreach ((string segment, DateTimeOffset time) in ListAsync(model, from, cancellationToken))
        {
            if (time > until)
            {
                break;
            }

            keys.Add(segment);
        }

        List<LabelledPart> parts = [];
        int rows = 0;
        foreach (string segment in Enumerable.Reverse(keys).Take(MaxSegments))
        {
            if (rows >= maxRows)
            {
                break;
            }

            if (await ReadAsync(segment, cancellationToken) is { } read && rows + read.Segment.Labels.Length <= maxRows)
            {
                rows += read.Segment.Labels.Length;
                parts.Add(new LabelledPart(segment, read.Segment.Labels.Length, read.Sha256));
            }
        }

        parts.Reverse();
        LabelledSet made = new(parts);
        if (parts.Count == 0)
        {
            return made;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(made, LabelledJson.Default.LabelledSet);
        return (await store.PutIfAbsentAsync(key, json, cancellationToken)).Written
            ? made
            : await FindSetAsync(key, cancellationToken) ?? made;
    }

    /// <summary>The segments of a set in its order; one that is not any more what it was is passed over.</summary>
    public async IAsyncEnumerable<LabelledSegment> ReadAsync(LabelledSet set, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (LabelledPart part in set.Segments)
        {
            if (await ReadAsync(part.Key, cancellationToken) is not { } read)
            {
                continue;
            }

            if (read.Sha256 != part.Sha256)
            {
                LogSkipped(part.Key, "it has changed since the run began");
                continue;
            }

            yield return read.Segment;
        }
    }

    /// <summary>Deletes the segments written before a time; gives how many.</summary>
    public async Task<int> DeleteAsync(string model, DateTimeOffset before, CancellationToken cancellationToken)
    {
        int deleted = 0;
        await foreach ((string segment, DateTimeOffset time) in ListAsync(model, DateTimeOffset.UnixEpoch, cancellationToken))
        {
            if (time >= before)
            {
                break;
            }

            await store.DeleteAsync(segment, cancellationToken);
            deleted++;
        }

        if (deleted > 0)
        {
            LogDeleted(deleted, model, before);
        }

        return deleted;
    }

    private async IAsyncEnumerable<(string Key, DateTimeOffset Time)> ListAsync(
        string model, DateTimeOffset from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ObjectEntry entry in store.ListAsync(LabelledKeys.Prefix(model), LabelledKeys.Beginning(model, from), cancellationToken))
        {
            if (LabelledKeys.TryTime(entry.Key, out DateTimeOffset time))
            {
                yield return (entry.Key, time);
            }
        }
    }

    private async Task<(LabelledSegment Segment, string Sha256)?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            ObjectRead read = await store.GetAsync(key, null, LabelledSegment.MaxBytes, cancellationToken);
            if (read.Value is not { } found)
            {
                LogSkipped(key, "it is missing");
                return null;
            }

            (LabelledSegment? segment, string? problem) = LabelledSegment.Read(found.Content);
            if (segment is not null)
            {
                return (segment, Convert.ToHexStringLower(SHA256.HashData(found.Content.Span)));
            }

            LogSkipped(key, problem!);
        }
        catch (InputTooLargeException e)
        {
            LogSkipped(key, e.Message);
        }

        return null;
    }

    /// <summary>The set of a run; null where there is none yet.</summary>
    private async Task<LabelledSet?> FindSetAsync(string key, CancellationToken cancellationToken)
    {
        if ((await store.GetAsync(key, null, MaxSetBytes, cancellationToken)).Value is not { } found)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(found.Content.Span, LabelledJson.Default.LabelledSet) ?? throw new DamagedObjectException(key, "it is null");
        }
        catch (JsonException e)
        {
            throw new DamagedObjectException(key, $"it is no set of labelled segments ({e.Message})");
        }
    }

    [LoggerMessage(1161, LogLevel.Warning, "Passed over the labelled inputs {Key}: {Problem}")]
    private partial void LogSkipped(string key, string problem);

    [LoggerMessage(1162, LogLevel.Information, "Deleted {Count} segments of labelled inputs of {Model} written before {Before:u}")]
    private partial void LogDeleted(int count, string model, DateTimeOffset before);
}
