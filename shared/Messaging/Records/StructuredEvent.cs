using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Aviary.Messaging.Records;

/// <summary>
/// Reads an event that is in the body with all its attributes: CloudEvents' JSON event format 1.0.2, which every binding carries in
/// structured mode as <c>application/cloudevents+json</c>. A batch of events in one message is refused: a message has one outcome.
/// </summary>
internal static class StructuredEvent
{
    private const string MediaType = "application/cloudevents+json";
    private const string Format = "application/cloudevents";
    private const string Json = "application/json";
    private const string Data = "data";
    private const string DataBase64 = "data_base64";
    private const int MaxDepth = 64;

    /// <summary>Whether a body of this type holds the event and not only its data; also where it is a format or a batch that is not read.</summary>
    public static bool Is(string? contentType) => contentType?.StartsWith(Format, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Reads the event; what is wrong with it is noted with the attributes.</summary>
    /// <param name="contentType">The type of the body.</param>
    /// <param name="body">The body.</param>
    /// <param name="attributes">Receives the attributes.</param>
    /// <returns>The event's data, and its type; the body itself where it cannot be read.</returns>
    public static ReadOnlyMemory<byte> Read(string contentType, ReadOnlyMemory<byte> body, EventAttributes attributes)
    {
        attributes.AddContentType(contentType);
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            || !string.Equals(type.MediaType, MediaType, StringComparison.OrdinalIgnoreCase))
        {
            attributes.Refuse(
                $"{RecordReader.ContentType}: expected one event, in binary mode or as {MediaType}, got {EventAttributes.Shortened(contentType)}");
            return body;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return Read(json.RootElement, attributes) ?? body;
        }
        catch (JsonException e)
        {
            attributes.Refuse($"body: expected an event as JSON, no name twice, got something else at line {e.LineNumber}, byte {e.BytePositionInLine}");
            return body;
        }
        catch (InvalidOperationException)
        {
            // A JSON text may escape half of a surrogate pair, which no string of Unicode holds.
            attributes.Refuse("body: expected an event of Unicode text, got half of a surrogate pair");
            return body;
        }
    }

    private static ReadOnlyMemory<byte>? Read(JsonElement root, EventAttributes attributes)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            attributes.Refuse($"body: expected an event as a JSON object, got {Kind(root)}");
            return null;
        }

        string? type = null;
        (JsonElement Value, bool IsBase64)? data = null;
        foreach (JsonProperty member in root.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            if (member.Name is Data or DataBase64)
            {
                if (data is not null)
                {
                    attributes.Refuse($"{Data}: expected {Data} or {DataBase64}, got both");
                }

                data = (member.Value, member.Name == DataBase64);
            }
            else if (Text(member.Value) is { } text)
            {
                attributes.Add(member.Name, text);
                type = member.Name == "datacontenttype" ? text : type;
            }
            else
            {
                attributes.Refuse($"{EventAttributes.Shortened(member.Name)}: expected text, a number, true or false, got {Kind(member.Value)}");
            }
        }

        attributes.AddContentType(type ?? (data is { IsBase64: false } ? Json : null));
        return data is { } found ? Bytes(found.Value, found.IsBase64, type ?? Json, attributes) : ReadOnlyMemory<byte>.Empty;
    }

    /// <summary>An attribute in its canonical form (section 3.1 of the core specification).</summary>
    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    private static ReadOnlyMemory<byte>? Bytes(JsonElement data, bool isBase64, string type, EventAttributes attributes)
    {
        if (isBase64)
        {
            if (data.ValueKind == JsonValueKind.String && data.TryGetBytesFromBase64(out byte[]? bytes))
            {
                return bytes;
            }

            attributes.Refuse($"{DataBase64}: expected text in base64, got {(data.ValueKind == JsonValueKind.String ? "text that is not base64" : Kind(data))}");
            return null;
        }

        if (IsJson(type))
        {
            return JsonMarshal.GetRawUtf8Value(data).ToArray();
        }

        if (data.ValueKind == JsonValueKind.String)
        {
            return StrictText.Utf8.GetBytes(data.GetString()!);
        }

        attributes.Refuse($"{Data}: expected text, as datacontenttype is {EventAttributes.Shortened(type)}, got {Kind(data)}");
        return null;
    }

    /// <summary>A subtype of JSON or with its suffix; what is no media type at all is none.</summary>
    private static bool IsJson(string type)
        => MediaTypeHeaderValue.TryParse(type, out MediaTypeHeaderValue? parsed)
            && parsed.MediaType is { } media
            && (media.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        _ => "true or false",
    };
}
