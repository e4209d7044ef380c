using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Aviary.Messaging;

namespace Aviary.Cli.Output;

/// <summary>A received message: a line for people, or a JSON object.</summary>
internal static class ReceivedOutput
{
    // What one would still read of a line; with --json all of it comes.
    private const int ShownBytes = 16 << 10;

    // For people: letters of all languages as they are. What could steer a terminal is replaced afterwards.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Stream output, ReceivedMessage received, bool json)
    {
        if (json)
        {
            JsonLine.Write(output, writer => WriteJson(writer, received));
            return;
        }

        output.Write(Encoding.UTF8.GetBytes(Line(received) + "\n"));
        output.Flush();
    }

    /// <summary><c>requests/3@42  id  type  key=…  body</c>; what could steer a terminal is replaced.</summary>
    public static string Line(ReceivedMessage received)
    {
        Message message = received.Message;
        StringBuilder line = new();
        line.Append(CultureInfo.InvariantCulture, $"{received.Origin}  {message.Id}  {message.Type}");
        if (message.Key is { } key)
        {
            line.Append(CultureInfo.InvariantCulture, $"  key={key}");
        }

        foreach ((string name, string value) in message.Extensions)
        {
            line.Append(CultureInfo.InvariantCulture, $"  {name}={value}");
        }

        foreach ((string name, ReadOnlyMemory<byte> value) in message.Headers)
        {
            line.Append(CultureInfo.InvariantCulture, $"  {name}={(Utf8.IsValid(value.Span) ? Encoding.UTF8.GetString(value.Span) : $"{value.Length} bytes")}");
        }

        if (received.Problem is { } problem)
        {
            line.Append(CultureInfo.InvariantCulture, $"  problem: {problem}");
        }

        line.Append("  ").Append(Body(message));
        for (int i = 0; i < line.Length; i++)
        {
            line[i] = char.IsControl(line[i]) ? '�' : line[i];
        }

        return line.ToString();
    }

    /// <summary>JSON as JSON in one line, other text as it is, anything else by its size.</summary>
    private static string Body(Message message)
    {
        if (message.Body.Length > ShownBytes || !Utf8.IsValid(message.Body.Span))
        {
            return $"{message.Body.Length} bytes of {message.ContentType ?? "unknown type"}{(message.Body.Length > ShownBytes ? " (--json shows them)" : "")}";
        }

        using JsonDocument? data = TryParse(message);
        return data is null ? Encoding.UTF8.GetString(message.Body.Span) : Compact(data);
    }

    private static string Compact(JsonDocument data)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter json = new(text, Readable))
        {
            data.WriteTo(json);
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>The body where its type says JSON and it is; null otherwise.</summary>
    private static JsonDocument? TryParse(Message message)
    {
        string? type = message.ContentType?.Split(';', 2)[0].Trim();
        if (type is null || !(type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(message.Body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void WriteJson(Utf8JsonWriter json, ReceivedMessage received)
    {
        Message message = received.Message;
        json.WriteStartObject();
        json.WriteString("id", message.Id);
        json.WriteString("source", message.Source);
        json.WriteString("type", message.Type);
        if (message.Time is { } time)
        {
            json.WriteString("time", time.UtcDateTime);
        }

        json.WriteString("key", message.Key);
        json.WriteString("contentType", message.ContentType);
        json.WriteString("origin", received.Origin.ToString());
        json.WriteNumber("attempt", received.Attempt);
        json.WriteString("problem", received.Problem);
        json.WriteStartObject("extensions");
        foreach ((string name, string value) in message.Extensions)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteStartObject("headers");
        foreach ((string name, ReadOnlyMemory<byte> value) in message.Headers)
        {
            Write(json, name, value.Span);
        }

        json.WriteEndObject();
        Write(json, "body", message.Body.Span);

        // What is JSON can be read without parsing a text once more; the name is that of CloudEvents in JSON.
        using JsonDocument? data = TryParse(message);
        if (data is not null)
        {
            json.WritePropertyName("data");
            data.WriteTo(json);
        }

        json.WriteEndObject();
    }

    /// <summary>Text where it is some; otherwise an object with the bytes: <c>{"base64":"…"}</c>.</summary>
    private static void Write(Utf8JsonWriter json, string name, ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            json.WriteString(name, bytes);
            return;
        }

        json.WriteStartObject(name);
        json.WriteBase64String("base64", bytes);
        json.WriteEndObject();
    }
}
