using Aviary.Imaging;
using Aviary.Serving;
using Microsoft.AspNetCore.Http;

namespace Aviary.Functions.Problems;

/// <summary>Which answer the server's own word on a body becomes: over its limit, too slow, cut off, badly framed.</summary>
internal static class ServerProblem
{
    // The functions name the one limit that they count; this is reached by what lies around a body.
    private const string Limits =
        $"{ImagingOptions.Section}:{nameof(ImagingOptions.MaxRequestBytes)}, {ImagingOptions.Section}:{nameof(ImagingOptions.MaxBytes)} "
        + $"and {ServingOptions.Section}:{nameof(ServingOptions.MaxBodyBytes)}";

    public static Problem From(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new(
            bad.StatusCode, "Too large", $"body: expected at most what the largest body may have, got more, its chunks' framing included. The limits are the settings {Limits}.")
        {
            Field = "body",
            Expected = "at most what the largest body may have",
            Actual = "more",
        },
        StatusCodes.Status408RequestTimeout => new(
            bad.StatusCode, "Too slow", "body: expected its bytes at the server's least rate, got them slower. Send it again over a faster connection, or less of it.")
        {
            Field = "body",
            Expected = "its bytes at the server's least rate",
            Actual = "them slower",
        },
        _ => new(bad.StatusCode, "Bad request", bad.Message),
    };
}
