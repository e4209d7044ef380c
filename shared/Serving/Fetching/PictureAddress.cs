using System.Buffers;
using System.Text.Json;
using Aviary.Errors;

namespace Aviary.Serving.Fetching;

/// <summary>The body <c>{"url":"https://…"}</c>.</summary>
public static class PictureAddress
{
    private const int MaxLength = 8 << 10;

    /// <summary>The address; null where the body is of another form, whose faults its own reader names.</summary>
    /// <exception cref="InvalidInputException">The body names an address and is not in form.</exception>
    /// <exception cref="InputTooLargeException">It names one of absurd length.</exception>
    public static string? Find(in ReadOnlySequence<byte> body)
    {
        if (!MayBegin(body.FirstSpan))
        {
            return null;
        }

        Utf8JsonReader reader = new(body);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !reader.Read() || !reader.ValueTextEquals("url"u8))
            {
                return null;
            }
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            return null;
        }

        if (body.Length > MaxLength)
        {
            throw new InputTooLargeException("body", MaxLength, body.Length, "bytes");
        }

        try
        {
            string? address = reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            return address is not null && reader.Read() && reader.TokenType == JsonTokenType.EndObject && !reader.Read()
                ? address
                : throw new InvalidInputException("url", "an object with one address as a text", "something else");
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // To the reader, a text that is no UTF-8 is an operation that is not valid.
            throw new InvalidInputException("url", "JSON in UTF-8", "a text that is none", broken);
        }
    }

    /// <summary>Whether the first member can be an address, by its first letter: bodies of rows, which may be long, are not read twice.</summary>
    private static bool MayBegin(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> space = " \t\r\n"u8;
        start = start.TrimStart(space);
        if (start is [(byte)'{', ..])
        {
            start = start[1..].TrimStart(space);
        }

        return start is not [(byte)'"', not ((byte)'u' or (byte)'\\'), ..];
    }
}
