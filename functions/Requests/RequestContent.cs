using Aviary.Functions.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Aviary.Functions.Requests;

/// <summary>What kind of body a request has.</summary>
internal static class RequestContent
{
    private const string Json = "application/json";
    private const string Known = $"{Json} in UTF-8, image/jpeg, image/png, image/webp or multipart/form-data";

    /// <summary>What a prediction's body is. Which format a picture has, is told by its content alone.</summary>
    /// <exception cref="ProblemException">415: it is something else, or compressed.</exception>
    public static RequestKind KindOf(HttpRequest request)
    {
        string? type = request.ContentType;
        RequestKind kind = string.Equals(type, Json, StringComparison.OrdinalIgnoreCase) || IsJson(type) ? RequestKind.Json
            : type is null ? throw Unsupported("Content-Type", Known, "nothing")
            : type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) ? RequestKind.Picture
            : type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) ? RequestKind.Form
            : throw Unsupported("Content-Type", Known, type.Length == 0 ? "nothing" : type);
        RequirePlain(request);
        return kind;
    }

    /// <exception cref="ProblemException">415: the body is no JSON in UTF-8, or is compressed.</exception>
    public static void RequireJson(HttpRequest request)
    {
        string? type = request.ContentType;
        if (!string.Equals(type, Json, StringComparison.OrdinalIgnoreCase) && !IsJson(type))
        {
            throw Unsupported("Content-Type", $"{Json} in UTF-8", string.IsNullOrEmpty(type) ? "nothing" : type);
        }

        RequirePlain(request);
    }

    private static void RequirePlain(HttpRequest request)
    {
        string? encoding = request.Headers.ContentEncoding;
        if (!string.IsNullOrEmpty(encoding) && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw Unsupported("Content-Encoding", "a body that is not compressed", encoding);
        }
    }

    private static bool IsJson(string? type)
        => MediaTypeHeaderValue.TryParse(type, out MediaTypeHeaderValue? parsed)
            && parsed.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)
            && (!parsed.Charset.HasValue || parsed.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static ProblemException Unsupported(string field, string expected, string actual)
        => new(new Problem(
            StatusCodes.Status415UnsupportedMediaType, "Unsupported content", $"{field}: expected {expected}, got {Quoted.Text(actual)}.")
        {
            Field = field,
            Expected = expected,
            Actual = Quoted.Text(actual),
        });
}
