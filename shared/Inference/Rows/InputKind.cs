using Microsoft.Net.Http.Headers;

namespace Aviary.Inference.Rows;

/// <summary>What a body holds, by its media type.</summary>
public enum InputKind
{
    /// <summary>Nothing that can be predicted.</summary>
    Unknown,

    /// <summary><c>application/json</c>: rows, or the address of a picture where a door fetches one.</summary>
    Json,

    /// <summary><c>application/octet-stream</c>: the numbers of one row as they stand in memory.</summary>
    Bytes,

    /// <summary><c>image/…</c>: a picture, whose format is told by its content.</summary>
    Picture,

    /// <summary><c>multipart/form-data</c>: several pictures.</summary>
    Form,
}

/// <summary>Decides by the media type alone what a body holds, whichever door it came through.</summary>
public static class InputKinds
{
    /// <summary>The media type of JSON.</summary>
    public const string Json = "application/json";

    /// <summary>The media type of raw numbers.</summary>
    public const string Bytes = "application/octet-stream";

    /// <summary>How the media types of pictures begin.</summary>
    public const string Picture = "image/";

    private const string Form = "multipart/form-data";

    /// <summary>What a body holds.</summary>
    /// <param name="contentType">Its media type with parameters; null where none is given.</param>
    /// <param name="isUtf8">Whether its text is UTF-8: the type names no other charset.</param>
    public static InputKind Of(string? contentType, out bool isUtf8)
    {
        isUtf8 = true;
        if (contentType is null)
        {
            return InputKind.Unknown;
        }

        if (contentType.StartsWith(Picture, StringComparison.OrdinalIgnoreCase))
        {
            return InputKind.Picture;
        }

        if (contentType.StartsWith(Form, StringComparison.OrdinalIgnoreCase))
        {
            return InputKind.Form;
        }

        // Without parameters, as most are, it need not be parsed.
        if (OfType(contentType) is not InputKind.Unknown and var plain)
        {
            return plain;
        }

        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? parsed))
        {
            return InputKind.Unknown;
        }

        isUtf8 = !parsed.Charset.HasValue || parsed.Charset.AsSpan().Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        return OfType(parsed.MediaType.AsSpan());
    }

    private static InputKind OfType(ReadOnlySpan<char> type)
        => type.Equals(Json, StringComparison.OrdinalIgnoreCase) ? InputKind.Json
            : type.Equals(Bytes, StringComparison.OrdinalIgnoreCase) ? InputKind.Bytes
            : InputKind.Unknown;
}
