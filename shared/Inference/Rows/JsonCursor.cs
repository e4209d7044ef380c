using System.Buffers;
using System.Text;
using System.Text.Json;
using Aviary.Errors;

namespace Aviary.Inference.Rows;

/// <summary>A JSON reader whose errors say where and what, and which can be set forward over what was read by other means.</summary>
internal ref struct JsonCursor
{
    private const int MaxShown = 24;

    private static readonly SearchValues<byte> Ends = SearchValues.Create(" \n\r\t,]}"u8);

    private readonly ReadOnlySpan<byte> _json;
    private int _offset;

    /// <summary>Begins to read.</summary>
    /// <param name="json">The whole text.</param>
    /// <param name="rowDepth">How deep rows may be nested; one level more is read, to say that it is too deep.</param>
    public JsonCursor(ReadOnlySpan<byte> json, int rowDepth)
    {
        _json = json;
        Reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = rowDepth + 4 });
    }

    /// <summary>The reader of what is left.</summary>
    public Utf8JsonReader Reader;

    /// <summary>What follows the present token.</summary>
    public readonly ReadOnlySpan<byte> Rest => _json[(_offset + (int)Reader.BytesConsumed)..];

    /// <summary>Goes to the next token.</summary>
    public JsonTokenType Next(string field, string expected)
        => TryNext(out string? actual) ? Reader.TokenType : throw new InvalidInputException(field, expected, actual!);

    /// <summary>Goes to the next token, which must be of this type.</summary>
    public void Next(JsonTokenType type, string field, string expected)
    {
        if (Next(field, expected) != type)
        {
            throw new InvalidInputException(field, expected, Describe());
        }
    }

    /// <summary>Goes to the next token; false where the text is no JSON there, with what stands in its place.</summary>
    public bool TryNext(out string? actual)
    {
        try
        {
            bool read = Reader.Read();
            actual = read ? null : "the end of the text";
            return read;
        }
        catch (JsonException)
        {
            actual = Offending();
            return false;
        }
    }

    /// <summary>Makes sure that nothing but space follows.</summary>
    public void End()
    {
        if (TryNext(out string? actual) || actual != "the end of the text")
        {
            throw new InvalidInputException("body", "nothing after the closing brace", actual ?? Describe());
        }
    }

    /// <summary>Sets the reader forward by so many bytes, which were the content of the array that it has just opened.</summary>
    public void SkipContent(int bytes)
    {
        // To the reader the array is then an empty one, so everything around it is still checked.
        JsonReaderState state = Reader.CurrentState;
        _offset += (int)Reader.BytesConsumed + bytes;
        Reader = new Utf8JsonReader(_json[_offset..], isFinalBlock: true, state);
    }

    /// <summary>The present property's name, shortened; <c>""</c> where it has none.</summary>
    public readonly string Name() => Reader.ValueSpan.IsEmpty ? "\"\"" : Text(Reader.ValueSpan);

    /// <summary>The present token for a message.</summary>
    public readonly string Describe() => Reader.TokenType switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.EndArray => "the end of the array",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.EndObject => "the end of the object",
        JsonTokenType.String => $"\"{Text(Reader.ValueSpan)}\"",
        _ => Text(Reader.ValueSpan),
    };

    private readonly string Offending()
    {
        ReadOnlySpan<byte> rest = Rest.TrimStart(" \n\r\t,:"u8);
        if (rest.IsEmpty)
        {
            return "the end of the text";
        }

        int end = rest.IndexOfAny(Ends);
        return Text(rest[..(end <= 0 ? rest.Length : end)]);
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        string text = Shortened.Quote(Encoding.UTF8.GetString(Cut(bytes)))[1..^1];
        return bytes.Length > MaxShown ? text + "…" : text;
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> bytes) => bytes[..Math.Min(bytes.Length, MaxShown)];
}
