using System.Buffers;
using Aviary.Messaging.Records;

namespace Aviary.Messaging;

/// <summary>
/// What a message must be to travel with any broker: CloudEvents 1.0 section 3 for its attributes, and names and sizes that every
/// transport can carry. The same for all, so that a message that one broker takes is not refused by another.
/// </summary>
public static class MessageRules
{
    /// <summary>The longest attribute, in bytes of UTF-8.</summary>
    public const int MaxAttributeBytes = 1_024;

    /// <summary>The longest name of a header, in characters.</summary>
    public const int MaxHeaderName = 128;

    /// <summary>The longest name of an extension, in characters.</summary>
    public const int MaxExtensionName = 64;

    /// <summary>The most extensions and headers together.</summary>
    public const int MaxHeaders = 64;

    private const int ShownCharacters = 64;
    private static readonly SearchValues<char> HeaderLetters
        = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    private static readonly SearchValues<char> ExtensionLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    /// <summary>Checks a topic's name: 1 to 249 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, which is Kafka's rule.</summary>
    /// <exception cref="MessageRefusedException">It is none.</exception>
    public static void CheckTopic(string topic)
    {
        const int longest = 249;
        if (string.IsNullOrEmpty(topic) || topic.Length > longest || topic.AsSpan().ContainsAnyExcept(HeaderLetters) || topic is "." or "..")
        {
            throw new MessageRefusedException("topic", $"1 to {longest} letters, digits, '-', '_' and '.'", Shown(topic));
        }
    }

    /// <summary>Checks a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="maxBytes">The most bytes of key, attributes, headers and body together.</param>
    /// <exception cref="MessageRefusedException">It cannot travel; names which part.</exception>
    public static void Check(Message message, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.IsSettlement)
        {
            // It came from a broker; what it holds is not ours to judge.
            return;
        }

        long size = message.Body.Length;
        size += Attribute("id", message.Id, required: true);
        size += Attribute("source", message.Source, required: true);
        size += Attribute("type", message.Type, required: true);
        size += Attribute("contentType", message.ContentType, required: false);
        size += message.KeyBytes?.Length ?? Text("key", message.Key, maxBytes);
        int count = message.Extensions.Count + message.Headers.Count;
        if (count > MaxHeaders)
        {
            throw new MessageRefusedException("headers", $"at most {MaxHeaders} headers and extensions", $"{count}");
        }

        foreach ((string name, string value) in message.Extensions)
        {
            CheckExtension(name);
            size += name.Length + Attribute($"extensions[{name}]", value, required: true);
        }

        foreach ((string name, ReadOnlyMemory<byte> value) in message.Headers)
        {
            CheckHeader(name);
            size += name.Length + value.Length;
        }

        if (size > maxBytes)
        {
            throw new MessageRefusedException("message", $"at most {maxBytes} bytes of key, attributes, headers and body", $"{size}");
        }
    }

    private static void CheckExtension(string name)
    {
        if (name.Length is 0 or > MaxExtensionName || name.AsSpan().ContainsAnyExcept(ExtensionLetters))
        {
            throw new MessageRefusedException($"extensions[{Short(name)}]", $"a name of 1 to {MaxExtensionName} letters a-z and digits", Shown(name));
        }

        if (name is "id" or "source" or "type" or "time" or "specversion" or "datacontenttype" or "data")
        {
            throw new MessageRefusedException($"extensions[{name}]", "a name that CloudEvents does not define itself", Shown(name));
        }
    }

    private static void CheckHeader(string name)
    {
        if (name.Length is 0 or > MaxHeaderName || name.AsSpan().ContainsAnyExcept(HeaderLetters))
        {
            throw new MessageRefusedException(
                $"headers[{Short(name)}]", $"a name of 1 to {MaxHeaderName} letters, digits, '-', '_' and '.'", Shown(name));
        }

        if (name.StartsWith("ce_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ce-", StringComparison.OrdinalIgnoreCase)
            || name.Equals(RecordReader.ContentType, StringComparison.OrdinalIgnoreCase))
        {
            throw new MessageRefusedException($"headers[{Short(name)}]", "a name that is not kept for CloudEvents", Shown(name));
        }
    }

    private static int Attribute(string field, string? value, bool required)
    {
        if (string.IsNullOrEmpty(value))
        {
            return required ? throw new MessageRefusedException(field, "some text", "nothing") : 0;
        }

        int control = value.AsSpan().IndexOfAnyInRange('\0', '\u001f');
        control = control >= 0 ? control : value.AsSpan().IndexOfAnyInRange('\u007f', '\u009f');
        return control < 0
            ? Text(field, value, MaxAttributeBytes)
            : throw new MessageRefusedException(field, "text without control characters", $"U+{(int)value[control]:X4} at {control}");
    }

    private static int Text(string field, string? value, int longest)
    {
        if (value is null)
        {
            return 0;
        }

        // Three bytes hold any UTF-16 unit: what is far too long is not counted out.
        if (value.Length > longest)
        {
            throw new MessageRefusedException(field, $"at most {longest} bytes of UTF-8", $"{value.Length} characters");
        }

        try
        {
            int bytes = StrictText.Utf8.GetByteCount(value);
            return bytes <= longest ? bytes : throw new MessageRefusedException(field, $"at most {longest} bytes of UTF-8", $"{bytes}");
        }
        catch (System.Text.EncoderFallbackException)
        {
            throw new MessageRefusedException(field, "text", "half of a surrogate pair");
        }
    }

    private static string Short(string name) => name.Length <= ShownCharacters ? name : name[..ShownCharacters] + "…";

    private static string Shown(string? text) => text is null ? "nothing" : $"'{Short(text)}'";
}
