using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aviary.AsyncClassification.Outcomes;

/// <summary>An object of outcomes, one a line as JSON, written whole and never changed: <c>outcomes/20261121/093000123-0f….jsonl</c>.</summary>
internal static class Segment
{
    public const string Prefix = "outcomes/";

    private const string Stamp = "yyyyMMdd/HHmmssfff";

    /// <summary>A new name; names sort by time, and no two are alike.</summary>
    public static string NewKey(DateTimeOffset now)
        => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{now.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture)}-{Guid.NewGuid():N}.jsonl");

    /// <summary>When a segment was written, which is after all its outcomes were completed; null where the name is none of <see cref="NewKey"/>.</summary>
    public static DateTimeOffset? WrittenAt(string key)
        => key.Length >= Prefix.Length + Stamp.Length
            && DateTimeOffset.TryParseExact(
                key.AsSpan(Prefix.Length, Stamp.Length), Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset written)
            ? written
            : null;

    public static byte[] Write(IEnumerable<Outcome> outcomes)
    {
        ArrayBufferWriter<byte> text = new();
        foreach (Outcome outcome in outcomes)
        {
            using (Utf8JsonWriter line = new(text))
            {
                JsonSerializer.Serialize(line, outcome, OutcomeJson.Default.Outcome);
            }

            text.Write("\n"u8);
        }

        return text.WrittenSpan.ToArray();
    }

    /// <exception cref="InvalidDataException">A line is no outcome; says which.</exception>
    public static IEnumerable<Outcome> Read(string key, ReadOnlyMemory<byte> text)
    {
        for (int line = 1; !text.IsEmpty; line++)
        {
            int end = text.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> json = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            yield return Parse(key, line, json.Span);
        }
    }

    private static Outcome Parse(string key, int line, ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, OutcomeJson.Default.Outcome)
                ?? throw new InvalidDataException($"{key}, line {line}: expected an outcome, got null");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{key}, line {line}: expected an outcome as JSON, got something else", e);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Outcome))]
internal sealed partial class OutcomeJson : JsonSerializerContext;
