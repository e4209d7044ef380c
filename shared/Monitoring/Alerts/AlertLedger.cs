using System.Text.Json;
using Aviary.Registry.Storage;
using Microsoft.Extensions.Logging;

namespace Aviary.Monitoring.Alerts;

/// <summary>The records of alerts in the bucket.</summary>
internal sealed partial class AlertLedger(IObjectStore store, ILogger<AlertLedger> logger)
{
    public const string Prefix = "alerts/";

    private const int MaxBytes = 1 << 20;

    public static string Key(string model, string rule) => $"{Prefix}{model}/{rule}.json";

    public async Task<FoundAlert> FindAsync(string model, string rule, CancellationToken cancellationToken)
    {
        string key = Key(model, rule);
        if ((await store.GetAsync(key, null, MaxBytes, cancellationToken)).Value is not { } stored)
        {
            return new FoundAlert(key, null, null);
        }

        try
        {
            return new FoundAlert(key, AlertRecord.Read(stored.Content.Span), stored.ETag);
        }
        catch (JsonException error)
        {
            // A repeated alert is better than a rule that is never raised again: the next change replaces what cannot be read.
            LogUnreadable(error, key);
            return new FoundAlert(key, null, stored.ETag);
        }
    }

    /// <summary>Replaces what was found; null when another writer was faster.</summary>
    public async Task<FoundAlert?> TryWriteAsync(FoundAlert found, AlertRecord next, CancellationToken cancellationToken)
    {
        byte[] content = next.Write();
        ConditionalWrite write = found.ETag is null
            ? await store.PutIfAbsentAsync(found.Key, content, cancellationToken)
            : await store.PutIfMatchAsync(found.Key, content, found.ETag, cancellationToken);
        return write.Written ? new FoundAlert(found.Key, next, write.ETag) : null;
    }

    [LoggerMessage(1301, LogLevel.Error, "{Key} is not the record of an alert; it is treated as missing and replaced at the next change")]
    private partial void LogUnreadable(Exception error, string key);
}

/// <summary>A record as it was read or written.</summary>
/// <param name="Key">The key.</param>
/// <param name="Record">The record; null where there is none that can be read.</param>
/// <param name="ETag">What the next change must present; null where there is no object.</param>
internal sealed record FoundAlert(string Key, AlertRecord? Record, string? ETag);
