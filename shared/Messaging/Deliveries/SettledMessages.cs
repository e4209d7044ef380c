using System.Globalization;
using System.Text;
using Aviary.Messaging.Records;

namespace Aviary.Messaging.Deliveries;

/// <summary>Makes the messages that settlements publish.</summary>
internal static class SettledMessages
{
    private const int MostDetailBytes = 1_024;
    private const int MostReasonBytes = 128;

    /// <summary>Of a key or header of a bare dead letter.</summary>
    private const int MostKeptBytes = 1_024;

    /// <summary>The same message, with how often it was tried and when it may be tried again.</summary>
    public static Message Retry(ReceivedMessage received, DateTimeOffset notBefore)
        => With(received, [
            (SettlementHeaders.Attempts, received.Attempt.ToString(CultureInfo.InvariantCulture)),
            (SettlementHeaders.NotBefore, notBefore.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
            (SettlementHeaders.Origin, OriginOf(received)),
        ]);

    /// <summary>The same message, with why it is dead.</summary>
    public static Message Dead(ReceivedMessage received, string reason, string detail) => With(received, Why(received, reason, detail));

    /// <summary>A dead letter that a broker does not take with its body: key and headers are whole.</summary>
    public static Message WithoutBody(ReceivedMessage received, string reason, string detail)
    {
        int bytes = (received.Wire?.Body ?? received.Message.Body).Length;
        Message dead = With(received, [.. Why(received, reason, detail), (SettlementHeaders.DeadBodyBytes, bytes.ToString(CultureInfo.InvariantCulture))]);

        // An event that lay in its body as a whole has its attributes in headers from here on.
        return dead with { Wire = dead.Wire is { Body: null } ? dead.Wire : null, Body = default };
    }

    /// <summary>What is left of a dead letter that a broker takes neither with its body nor with its headers: no key or header is long.</summary>
    public static Message Bare(ReceivedMessage received, string reason, string detail)
    {
        Message dead = WithoutBody(received, reason, detail);
        return dead with
        {
            Key = (dead.KeyBytes?.Length ?? dead.Key?.Length) > MostKeptBytes ? null : dead.Key,
            KeyBytes = dead.KeyBytes is { Length: > MostKeptBytes } ? null : dead.KeyBytes,
            Wire = dead.Wire is { } wire ? new WireForm(
                wire.Key is { Length: > MostKeptBytes } ? null : wire.Key,
                [.. wire.Headers.Where(header => IsNeeded(header.Name) && header.Value.GetValueOrDefault().Length <= MostKeptBytes)]) : null,
            Headers = dead.Headers.Where(header => SettlementHeaders.Contains(header.Key)).ToDictionary(StringComparer.Ordinal),
        };
    }

    private static (string Name, string Value)[] Why(ReceivedMessage received, string reason, string detail) =>
    [
        (SettlementHeaders.DeadReason, Cut(reason, MostReasonBytes)),
        (SettlementHeaders.DeadDetail, Cut(detail, MostDetailBytes)),
        (SettlementHeaders.DeadAttempts, received.Attempt.ToString(CultureInfo.InvariantCulture)),
        (SettlementHeaders.DeadOrigin, OriginOf(received)),
    ];

    private static Message With(ReceivedMessage received, (string Name, string Value)[] said)
    {
        Dictionary<string, ReadOnlyMemory<byte>> headers = new(received.Message.Headers, StringComparer.Ordinal);
        foreach (string name in headers.Keys.Where(SettlementHeaders.Contains).ToArray())
        {
            headers.Remove(name);
        }

        foreach ((string name, string value) in said)
        {
            headers[name] = Encoding.UTF8.GetBytes(value);
        }

        // A message without a wire form that was made up to be settled still goes past the size that fresh messages may have.
        return received.Message with { Headers = headers, Wire = received.Wire, IsSettlement = true };
    }

    private static bool IsNeeded(string header)
        => header is RecordReader.ContentType
            or "ce_id" or "ce_source" or "ce_type" or "ce_time" or "ce_specversion"
            or "ce-id" or "ce-source" or "ce-type" or "ce-time" or "ce-specversion";

    private static string OriginOf(ReceivedMessage received) => received.FirstOrigin ?? received.Origin.ToString();

    /// <summary>The text without control characters, in at most so many bytes of UTF-8.</summary>
    private static string Cut(string text, int bytes)
    {
        StringBuilder kept = new(Math.Min(text.Length, bytes));
        int size = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            Rune shown = Rune.IsControl(rune) ? new Rune(' ') : rune;
            size += shown.Utf8SequenceLength;
            if (size > bytes)
            {
                break;
            }

            kept.Append(shown);
        }

        return kept.ToString();
    }
}
