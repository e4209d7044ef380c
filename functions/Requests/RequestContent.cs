using Aviary.Functions.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Aviary.Functions.Requests;

/// <summary>What kind of body a request has.</summary>
internal static class RequestContent
{
    private const string Json = "application/json";

    /// <exception cref="ProblemException">415: the body is no JSON in UTF-8, or is compressed.</exception>
    public static void RequireJson(HttpRequest request)
    {
        string? type = request.ContentType;
        if (!string.Equals(type, Json, StringComparison.OrdinalIgnoreCase) && !IsJson(type))
        {
            throw Unsupported("Content-Type", $"{Json} in UTF-8", string.IsNullOrEmpty(type) ? "nothing" : type);
        }

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
