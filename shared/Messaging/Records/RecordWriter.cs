using System.Globalization;

namespace Aviary.Messaging.Records;

/// <summary>Writes a message as a record of bytes with headers: the other way round of <see cref="RecordReader"/>.</summary>
public static class RecordWriter
{
    /// <summary>The key as bytes; null for none.</summary>
    public static ReadOnlyMemory<byte>? Key(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Wire is { } wire)
        {
            return wire.Key;
        }

        if (message.KeyBytes is { } bytes)
        {
            return bytes;
        }

        // Said in so many words: an array that is null would become a memory that is empty, and no key is not an empty key.
        return message.Key is { } key ? StrictText.Utf8.GetBytes(key) : (ReadOnlyMemory<byte>?)null;
    }

    /// <summary>The body: of what goes on as it came, the one with which it came.</summary>
    public static ReadOnlyMemory<byte> Body(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Wire?.Body ?? message.Body;
    }

    /// <summary>The headers: CloudEvents' first, then the others.</summary>
    /// <param name="message">The message.</param>
    /// <param name="prefix">What the headers of attributes begin with: Kafka's, unless said otherwise.</param>
    public static IReadOnlyList<RecordHeader> Headers(Message message, string prefix = RecordReader.Prefix)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Wire is { } wire ? Again(wire, message.Headers) : Fresh(message, prefix);
    }

    private static List<RecordHeader> Fresh(Message message, string prefix)
    {
        List<RecordHeader> headers = new(6 + message.Extensions.Count + message.Headers.Count)
        {
            Attribute("specversion", "1.0"),
            Attribute("id", message.Id),
            Attribute("source", message.Source),
            Attribute("type", message.Type),
        };
        if (message.Time is { } time)
        {
            headers.Add(Attribute("time", time.ToString("O", CultureInfo.InvariantCulture)));
        }

        if (message.ContentType is { } type)
        {
            headers.Add(new RecordHeader(RecordReader.ContentType, StrictText.Utf8.GetBytes(type)));
        }

        foreach ((string name, string value) in message.Extensions)
        {
            headers.Add(Attribute(name, value));
        }

        foreach ((string name, ReadOnlyMemory<byte> value) in message.Headers)
        {
            headers.Add(new RecordHeader(name, value));
        }

        return headers;

        RecordHeader Attribute(string name, string value) => new(prefix + name, StrictText.Utf8.GetBytes(value));
    }

    /// <summary>A retry or a dead letter: the message as received, with the settler's headers added.</summary>
    private static List<RecordHeader> Again(WireForm wire, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> now)
    {
        List<RecordHeader> headers = new(wire.Headers.Count + 4);
        headers.AddRange(wire.Headers.Where(header => !SettlementHeaders.Contains(header.Name)));
        headers.AddRange(now.Where(header => SettlementHeaders.Contains(header.Key)).Select(header => new RecordHeader(header.Key, header.Value)));
        return headers;
    }
}
