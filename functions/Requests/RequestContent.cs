using Aviary.Functions.Problems;
using Aviary.Inference.Rows;
using Microsoft.AspNetCore.Http;

namespace Aviary.Functions.Requests;

/// <summary>What kind of body a request has.</summary>
internal static class RequestContent
{
    private const string Json = $"{InputKinds.Json} in UTF-8";
    private const string Known = $"{Json}, image/jpeg, image/png, image/webp or multipart/form-data";

    /// <summary>What a prediction's body is: JSON, a picture or a form.</summary>
    /// <exception cref="ProblemException">415: it is something else, or compressed.</exception>
    public static InputKind KindOf(HttpRequest request)
    {
        InputKind kind = InputKinds.Of(request.ContentType, out bool isUtf8);
        if (kind is InputKind.Unknown or InputKind.Bytes || !isUtf8)
        {
            throw Unsupported("Content-Type", Known, Named(request.ContentType));
        }

        RequirePlain(request);
        return kind;
    }

    /// <exception cref="ProblemException">415: the body is no JSON in UTF-8, or is compressed.</exception>
    public static void RequireJson(HttpRequest request)
    {
        if (InputKinds.Of(request.ContentType, out bool isUtf8) != InputKind.Json || !isUtf8)
        {
            throw Unsupported("Content-Type", Json, Named(request.ContentType));
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

    private static string Named(string? type) => string.IsNullOrEmpty(type) ? "nothing" : type;

    private static ProblemException Unsupported(string field, string expected, string actual)
        => new(new Problem(
            StatusCodes.Status415UnsupportedMediaType, "Unsupported content", $"{field}: expected {expected}, got {Quoted.Text(actual)}.")
        {
            Field = field,
            Expected = expected,
            Actual = Quoted.Text(actual),
        });
}
