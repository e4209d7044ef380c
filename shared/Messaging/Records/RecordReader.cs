namespace Aviary.Messaging.Records;

/// <summary>
/// Reads a record of bytes with headers (Kafka's) as a message: CloudEvents' Kafka protocol binding 1.0.2, in binary mode
/// (section 3.2): attributes in headers <c>ce_*</c> as UTF-8, the media type in <c>content-type</c>; and in structured mode (3.3): all of
/// the event as JSON in the body. All other headers are <see cref="Message.Headers"/>. Never throws for what a record holds: see
/// <see cref="ReceivedMessage.Problem"/>.
/// </summary>
/// <remarks>
/// A record without any <c>ce_</c> header is another program's and no problem: its id is its origin, its source <c>/topic</c>, its
/// type <c>unknown</c>. One that has some of CloudEvents' required attributes but not all has a problem. Where a header repeats,
/// the last one counts. A key that is no UTF-8 reads as <c>0x</c> and its bytes in hexadecimal, and goes on as <see cref="Message.KeyBytes"/>.
/// </remarks>
public static class RecordReader
{
    /// <summary>What attributes' headers begin with.</summary>
    public const string Prefix = "ce_";

    /// <summary>The header of the body's media type.</summary>
    public const string ContentType = "content-type";

    private const string UnknownType = "unknown";

    /// <summary>Reads a record.</summary>
    /// <param name="origin">Where it lay.</param>
    /// <param name="key">The key; null for none.</param>
    /// <param name="value">The body; null is taken as empty.</param>
    /// <param name="headers">The headers, in their order.</param>
    /// <param name="receivedAt">When this process got it.</param>
    /// <param name="prefix">What the headers of attributes begin with: Kafka's, unless said otherwise.</param>
    public static ReceivedMessage Read(
        MessageOrigin origin, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value, IReadOnlyList<RecordHeader> headers, DateTimeOffset receivedAt,
        string prefix = Prefix)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(headers);
        Dictionary<string, ReadOnlyMemory<byte>> others = new(headers.Count, StringComparer.Ordinal);
        EventAttributes attributes = new(prefix);
        foreach (RecordHeader header in headers)
        {
            ReadOnlyMemory<byte> bytes = header.Value ?? default;
            if (header.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                attributes.Add(header.Name[prefix.Length..], bytes.Span);
            }
            else if (header.Name == ContentType)
            {
                attributes.AddContentType(bytes.Span);
            }
            else
            {
                others[header.Name] = bytes;
            }
        }

        ReadOnlyMemory<byte> body = value ?? default;
        ReadOnlyMemory<byte>? whole = null;
        if (StructuredEvent.Is(attributes.MediaType))
        {
            // The media type alone says where the attributes are; headers about them are ignored (section 3.3).
            string type = attributes.MediaType!;
            attributes = new EventAttributes("");
            (whole, body) = (body, StructuredEvent.Read(type, body, attributes));
        }

        RetryState retry = RetryState.Take(others, receivedAt);
        string? keyText = key is { } given ? StrictText.Read(given.Span) : null;
        string name = retry.Origin ?? origin.ToString();
        return new ReceivedMessage
        {
            Message = new Message
            {
                Id = attributes.Id ?? name,
                Source = attributes.Source ?? "/" + origin.Topic,
                Type = attributes.Type ?? UnknownType,
                Time = attributes.Time,
                ContentType = attributes.MediaType,
                Key = keyText ?? (key is { } unread ? "0x" + Convert.ToHexStringLower(unread.Span) : null),
                KeyBytes = keyText is null ? key : null,
                Extensions = attributes.Extensions,
                Headers = others,
                Body = body,
            },
            Origin = origin,
            Attempt = retry.Attempts + 1,
            NotBefore = retry.NotBefore,
            FirstOrigin = retry.Origin,
            ReceivedAt = receivedAt,
            Problem = attributes.Problem() ?? retry.Problem,
            Wire = new WireForm(key, headers, whole),
        };
    }
}
