using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Aviary.Messaging;

namespace Aviary.Cli.Output;

/// <summary>A received message: a line for people, or a JSON object.</summary>
internal static class ReceivedOutput
{
    private const int ShownBytes = 200;

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

    private static string Body(Message message)
        => message.Body.Length <= ShownBytes && Utf8.IsValid(message.Body.Span)
            ? Encoding.UTF8.GetString(message.Body.Span)
            : $"{message.Body.Length} bytes of {message.ContentType ?? "unknown type"}";

    private static void WriteJson(Utf8JsonWriter json, ReceivedMessage received)
    {
        Message message = received.Message;
        json.WriteStartObject();
        json.WriteString("id", message.Id);
        json.WriteString("source", message.Source);
        json.WriteString("type", message.Type);
        if (message.Time is { } time)
        {
            json.WriteString("time", time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
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
