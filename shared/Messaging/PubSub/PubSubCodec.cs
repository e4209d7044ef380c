using System.Text;
using Aviary.Messaging.PubSub.Rest;
using Aviary.Messaging.Records;

namespace Aviary.Messaging.PubSub;

/// <summary>
/// How a <see cref="Message"/> travels with Pub/Sub: CloudEvents' Google Cloud Pub/Sub protocol binding, binary mode: attributes in
/// message attributes <c>ce-*</c>, the media type in <c>content-type</c>, the body as data; structured mode is read too. The key is the ordering key. Headers are
/// attributes of their own name, their bytes as <see cref="HeaderText"/> writes them. A message that goes on as a retry or a dead
/// letter keeps the attributes with which it came, letter for letter. A retry's key is the attribute <see cref="RetryKey"/> instead:
/// Pub/Sub holds back what has the ordering key of a message that is still leased, and a retry may wait long.
/// </summary>
internal static class PubSubCodec
{
    /// <summary>What CloudEvents' attributes begin with.</summary>
    public const string Prefix = "ce-";

    /// <summary>Where the key of a retry travels.</summary>
    public const string RetryKey = "retry-key";

    /// <summary>Writes a message.</summary>
    /// <exception cref="MessageRefusedException">It is beyond what Pub/Sub takes; names which part.</exception>
    public static WireMessage Encode(Message message)
    {
        IReadOnlyList<RecordHeader> headers = RecordWriter.Headers(message, Prefix);
        if (headers.Count > PubSubLimits.Attributes)
        {
            throw new MessageRefusedException("headers", $"at most {PubSubLimits.Attributes} attributes of Pub/Sub in all", $"{headers.Count}");
        }

        var attributes = new Dictionary<string, string>(headers.Count, StringComparer.Ordinal);
        foreach (RecordHeader header in headers)
        {
            attributes[header.Name] = Text(message, header);
        }

        string? key = Key(message);
        if (key is not null && IsRetry(message))
        {
            attributes[RetryKey] = key;
            key = null;
        }

        ReadOnlyMemory<byte> body = RecordWriter.Body(message);
        var wire = new WireMessage
        {
            Data = body.IsEmpty ? default(ReadOnlyMemory<byte>?) : body,
            Attributes = attributes,
            OrderingKey = key,
        };
        return Size(wire) is var size and > PubSubLimits.PublishBytes
            ? throw new MessageRefusedException("message", $"at most {PubSubLimits.PublishBytes} bytes of body and attributes", $"{size}")
            : wire;
    }

    /// <summary>Reads a message; <see cref="ReceivedMessage.Problem"/> says what is wrong with it.</summary>
    /// <param name="wire">What came.</param>
    /// <param name="place">The topic or subscription that it came from.</param>
    /// <param name="receivedAt">When it came.</param>
    public static ReceivedMessage Decode(WireMessage wire, string place, DateTimeOffset receivedAt)
    {
        IReadOnlyDictionary<string, string> attributes = wire.Attributes ?? new Dictionary<string, string>();
        var asCame = new List<RecordHeader>(attributes.Count);
        var read = new List<RecordHeader>(attributes.Count);
        string? ordering = wire.OrderingKey;
        foreach ((string name, string text) in attributes)
        {
            if (name == RetryKey && attributes.ContainsKey(SettlementHeaders.NotBefore))
            {
                ordering = text;
                continue;
            }

            byte[] came = Encoding.UTF8.GetBytes(text);
            asCame.Add(new RecordHeader(name, came));
            read.Add(IsHeader(name) && HeaderText.TryDecode(text, out byte[]? decoded) ? new RecordHeader(name, decoded) : asCame[^1]);
        }

        ReadOnlyMemory<byte>? key = null;
        if (!string.IsNullOrEmpty(ordering))
        {
            key = Encoding.UTF8.GetBytes(ordering);
        }

        var origin = new MessageOrigin(place, null, wire.MessageId ?? "");
        ReceivedMessage received = RecordReader.Read(origin, key, wire.Data, read, receivedAt, Prefix);
        return received with { Wire = received.Wire! with { Headers = asCame } };
    }

    /// <summary>Bytes of a message as the limits count them, without what frames them.</summary>
    public static long Size(WireMessage wire)
    {
        long size = (wire.Data?.Length ?? 0) + Encoding.UTF8.GetByteCount(wire.OrderingKey ?? "");
        foreach ((string name, string text) in wire.Attributes!)
        {
            size += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(text);
        }

        return size;
    }

    private static bool IsRetry(Message message) => message.IsSettlement && message.Headers.ContainsKey(SettlementHeaders.NotBefore);

    private static bool IsHeader(string name)
        => name != RecordReader.ContentType && !name.StartsWith(Prefix, StringComparison.Ordinal);

    private static string Text(Message message, RecordHeader header)
    {
        ReadOnlySpan<byte> bytes = header.Value.GetValueOrDefault().Span;

        // The settler's own headers are text of bounded length; all of a message's that came goes on as it came.
        bool verbatim = !IsHeader(header.Name) || (message.IsSettlement && (message.Wire is not null || SettlementHeaders.Contains(header.Name)));
        string text = verbatim ? Encoding.UTF8.GetString(bytes) : HeaderText.Encode(bytes);
        string field = Field(header.Name);
        if (Encoding.UTF8.GetByteCount(header.Name) > PubSubLimits.AttributeNameBytes)
        {
            throw new MessageRefusedException(field, $"a name of at most {PubSubLimits.AttributeNameBytes} bytes", $"{header.Name.Length} characters");
        }

        if (header.Name.StartsWith(PubSubLimits.ReservedPrefix, StringComparison.OrdinalIgnoreCase))
        {
            throw new MessageRefusedException(field, $"a name that does not begin with {PubSubLimits.ReservedPrefix}, which Pub/Sub keeps for itself", "one that does");
        }

        int length = Encoding.UTF8.GetByteCount(text);
        return length <= PubSubLimits.AttributeValueBytes
            ? text
            : throw new MessageRefusedException(field, $"at most {PubSubLimits.AttributeValueBytes} bytes of text, or of base64 for other bytes", $"{length}");
    }

    private static string? Key(Message message)
    {
        if (RecordWriter.Key(message) is not { } key)
        {
            return null;
        }

        return key.Length is > 0 and <= PubSubLimits.OrderingKeyBytes && StrictText.Read(key.Span) is { } text
            ? text
            : throw new MessageRefusedException("key", $"1 to {PubSubLimits.OrderingKeyBytes} bytes of UTF-8, or null for none", $"{key.Length} bytes");
    }

    private static string Field(string name)
    {
        const int shown = 64;
        string cut = name.Length <= shown ? name : name[..shown] + "…";
        return name == RecordReader.ContentType ? "contentType"
            : !cut.StartsWith(Prefix, StringComparison.Ordinal) ? $"headers[{cut}]"
            : cut[Prefix.Length..] is "id" or "source" or "type" or "time" ? cut[Prefix.Length..] : $"extensions[{cut[Prefix.Length..]}]";
    }
}
