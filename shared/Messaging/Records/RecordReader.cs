using System.Globalization;
using System.Text;
using Aviary.Messaging.Settling;

namespace Aviary.Messaging.Records;

/// <summary>
/// Reads a record of bytes with headers (Kafka's) as a message: CloudEvents' Kafka protocol binding 1.0.2, binary mode
/// (section 3.2): attributes in headers <c>ce_*</c> as UTF-8, the media type in <c>content-type</c>. All other headers are
/// <see cref="Message.Headers"/>. Never throws for what a record holds: see <see cref="ReceivedMessage.Problem"/>.
/// </summary>
/// <remarks>
/// A record without any <c>ce_</c> header is another program's and no problem: its id is its origin, its source <c>/topic</c>, its
/// type <c>unknown</c>. One that has some of CloudEvents' required attributes but not all has a problem. Where a header repeats,
/// the last one counts. A key that is no UTF-8 becomes <c>0x</c> and its bytes in hexadecimal. Structured mode is not read: such a
/// message is another program's, of media type <c>application/cloudevents+json</c>.
/// </remarks>
public static class RecordReader
{
    /// <summary>What attributes' headers begin with.</summary>
    public const string Prefix = "ce_";

    /// <summary>The header of the body's media type.</summary>
    public const string ContentType = "content-type";

    private const string UnknownType = "unknown";
    private const int ShownCharacters = 64;

    /// <summary>Reads a record.</summary>
    /// <param name="origin">Where it lay.</param>
    /// <param name="key">Its key; null for none.</param>
    /// <param name="value">Its body; null is taken as empty.</param>
    /// <param name="headers">Its headers, in their order.</param>
    /// <param name="receivedAt">When this process got it.</param>
    /// <param name="prefix">What the headers of attributes begin with: Kafka's, unless said otherwise.</param>
    public static ReceivedMessage Read(
        MessageOrigin origin, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value, IReadOnlyList<RecordHeader> headers, DateTimeOffset receivedAt,
        string prefix = Prefix)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(headers);
        Dictionary<string, ReadOnlyMemory<byte>> others = new(headers.Count, StringComparer.Ordinal);
        Attributes attributes = new(prefix);
        foreach (RecordHeader header in headers)
        {
            ReadOnlyMemory<byte> bytes = header.Value ?? default;
            if (header.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                attributes.Add(header.Name, header.Name[prefix.Length..], bytes.Span);
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

        RetryState retry = RetryState.Take(others, receivedAt);
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
                Key = key is { } bytesOfKey ? KeyText(bytesOfKey.Span) : null,
                Extensions = attributes.Extensions,
                Headers = others,
                Body = value ?? default,
            },
            Origin = origin,
            Attempt = retry.Attempts + 1,
            NotBefore = retry.NotBefore,
            FirstOrigin = retry.Origin,
            ReceivedAt = receivedAt,
            Problem = attributes.Problem() ?? retry.Problem,
            Wire = new WireForm(key, headers),
        };
    }

    private static string KeyText(ReadOnlySpan<byte> key) => StrictText.Read(key) ?? "0x" + Convert.ToHexStringLower(key);

    /// <summary>What was found of the attributes, and the first thing that is wrong with them.</summary>
    private sealed class Attributes(string prefix)
    {
        private readonly Dictionary<string, string> _extensions = new(StringComparer.Ordinal);
        private string? _version;
        private string? _problem;
        private bool _any;

        public string? Id { get; private set; }

        public string? Source { get; private set; }

        public string? Type { get; private set; }

        public DateTimeOffset? Time { get; private set; }

        public string? MediaType { get; private set; }

        public IReadOnlyDictionary<string, string> Extensions => _extensions;

        public void Add(string header, string attribute, ReadOnlySpan<byte> bytes)
        {
            _any = true;
            if (Text(header, bytes) is not { } text)
            {
                return;
            }

            switch (attribute)
            {
                case "id": Id = NotEmpty(header, text); break;
                case "source": Source = NotEmpty(header, text); break;
                case "type": Type = NotEmpty(header, text); break;
                case "specversion": _version = text; break;
                case "time": AddTime(header, text); break;
                case "datacontenttype": break; // The binding has it in content-type.
                default: _extensions[attribute] = text; break;
            }
        }

        public void AddContentType(ReadOnlySpan<byte> bytes) => MediaType = Text(ContentType, bytes);

        public string? Problem()
        {
            if (_problem is not null || !_any)
            {
                return _problem;
            }

            string? missing = Id is null ? "id" : Source is null ? "source" : Type is null ? "type" : _version is null ? "specversion" : null;
            return missing is not null
                ? $"{prefix}{missing}: expected an attribute of CloudEvents, got nothing"
                : _version != "1.0" ? $"{prefix}specversion: expected 1.0, got {Shortened(_version!)}" : null;
        }

        private void AddTime(string header, string text)
        {
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
            {
                Time = time;
            }
            else
            {
                _problem ??= $"{header}: expected a time as 2026-11-21T03:00:00Z, got {Shortened(text)}";
            }
        }

        private string? NotEmpty(string header, string text)
        {
            if (text.Length > 0)
            {
                return text;
            }

            _problem ??= $"{header}: expected some text, got nothing";
            return null;
        }

        private string? Text(string header, ReadOnlySpan<byte> bytes)
        {
            string? text = StrictText.Read(bytes);
            if (text is null)
            {
                _problem ??= $"{Shortened(header)}: expected UTF-8, got {bytes.Length} bytes that are none";
            }

            return text;
        }

        private static string Shortened(string text)
        {
            bool cut = text.Length > ShownCharacters;
            StringBuilder shown = new("'");
            foreach (Rune rune in text.AsSpan(0, cut ? ShownCharacters : text.Length).EnumerateRunes())
            {
                shown.Append(Rune.IsControl(rune) ? Rune.ReplacementChar : rune);
            }

            return shown.Append(cut ? "…'" : "'").ToString();
        }
    }
}
