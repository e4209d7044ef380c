using System.Text.Json;
using System.Text.Json.Serialization;
using Aviary.Monitoring.Alerts;
using Aviary.Registry.Storage;

namespace Aviary.Monitoring;

/// <summary>
/// When the timer last evaluated each model's rules, kept at <c>alerts/evaluated.json</c>. Written without a condition: of two timers
/// at once, both times are true enough.
/// </summary>
internal sealed class EvaluationTimes(IObjectStore store)
{
    public const string Key = $"{AlertLedger.Prefix}evaluated.json";

    /// <summary>The times by model; empty where there are none, or none that can be read.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> ReadAsync(CancellationToken cancellationToken)
    {
        if (await store.FindAsync(Key, cancellationToken) is { } stored)
        {
            try
            {
                return JsonSerializer.Deserialize(stored.Content.Span, EvaluationJson.Default.DictionaryStringDateTimeOffset) ?? [];
            }
            catch (JsonException)
            {
                // As if the timer had never run: seen as silence until it runs again and replaces this.
            }
        }

        return new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
    }

    public Task WriteAsync(IReadOnlyDictionary<string, DateTimeOffset> times, CancellationToken cancellationToken)
        => store.PutAsync(
            Key,
            JsonSerializer.SerializeToUtf8Bytes(
                new Dictionary<string, DateTimeOffset>(times, StringComparer.Ordinal), EvaluationJson.Default.DictionaryStringDateTimeOffset),
            cancellationToken);
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, DateTimeOffset>))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
