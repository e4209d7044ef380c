using System.Text;
using System.Text.Json;

namespace Aviary.Messaging.PubSub.Push;

/// <summary>A part of a push's JSON, read with its name at hand for errors.</summary>
internal readonly struct EnvelopeField
{
    private readonly string _name;
    private readonly JsonElement _value;

    /// <exception cref="PushEnvelopeException">No object.</exception>
    public EnvelopeField(string name, JsonElement value)
    {
        (_name, _value) = (name, value);
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new PushEnvelopeException(name, "an object", Kind(value));
        }
    }

    public EnvelopeField Object(string name)
        => Find(name) is { } found ? new EnvelopeField(name, found) : throw new PushEnvelopeException(Path(name), "an object", "nothing");

    /// <summary>A text of at most so many bytes of UTF-8; null where it is missing, null or empty.</summary>
    public string? Text(string name, int most) => Find(name) is { } found && Text(Path(name), found, most) is { Length: > 0 } text ? text : null;

    public int? Number(string name)
    {
        if (Find(name) is not { } found)
        {
            return null;
        }

        return found.ValueKind == JsonValueKind.Number && found.TryGetInt32(out int number) && number >= 0
            ? number
            : throw new PushEnvelopeException(Path(name), $"a number of 0 to {int.MaxValue}", Kind(found));
    }

    /// <summary>Bytes in base64; null where they are missing.</summary>
    public byte[]? Bytes(string name)
    {
        if (Find(name) is not { } found)
        {
            return null;
        }

        return found.ValueKind == JsonValueKind.String && IsBase64(found, out byte[]? bytes)
            ? bytes!
            : throw new PushEnvelopeException(Path(name), "text in base64", found.ValueKind == JsonValueKind.String ? "text that is not base64" : Kind(found));
    }

    /// <summary>An object whose values are texts; empty where it is missing.</summary>
    public Dictionary<string, string> Texts(string name, int most, int mostNameBytes, int mostValueBytes)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Find(name) is not { } found)
        {
            return texts;
        }

        string path = Path(name);
        if (found.ValueKind != JsonValueKind.Object)
        {
            throw new PushEnvelopeException(path, "an object", Kind(found));
        }

        foreach (JsonProperty property in found.EnumerateObject())
        {
            if (texts.Count == most)
            {
                throw new PushEnvelopeException(path, $"at most {most} attributes", "more");
            }

            string key = Name(path, property, mostNameBytes);
            texts[key] = Text($"{path}[{key}]", property.Value, mostValueBytes);
        }

        return texts;
    }

    private static bool IsBase64(JsonElement value, out byte[]? bytes)
    {
        try
        {
            return value.TryGetBytesFromBase64(out bytes);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            bytes = null;
            return false;
        }
    }

    private static string Name(string path, JsonProperty property, int most)
    {
        string name;
        try
        {
            name = property.Name;
        }
        catch (InvalidOperationException)
        {
            throw new PushEnvelopeException(path, "names of text", "half of a surrogate pair");
        }

        int bytes = Encoding.UTF8.GetByteCount(name);
        return bytes <= most ? name : throw new PushEnvelopeException(path, $"names of at most {most} bytes", $"{bytes}");
    }

    private static string Text(string path, JsonElement value, int most)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw new PushEnvelopeException(path, "text", Kind(value));
        }

        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new PushEnvelopeException(path, "text", "half of a surrogate pair");
        }

        int bytes = Encoding.UTF8.GetByteCount(text);
        return bytes <= most ? text : throw new PushEnvelopeException(path, $"at most {most} bytes of UTF-8", $"{bytes}");
    }

    private JsonElement? Find(string name)
        => _value.TryGetProperty(name, out JsonElement found) && found.ValueKind != JsonValueKind.Null ? found : null;

    private string Path(string name) => _name == "body" ? name : $"{_name}.{name}";

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
