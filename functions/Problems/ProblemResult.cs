using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aviary.Functions.Problems;

/// <summary>Answers with a <see cref="Problem"/>.</summary>
internal sealed class ProblemResult(Problem problem) : IResult, IStatusCodeHttpResult
{
    // Quotes in sentences stay readable; the content type, which no browser takes for HTML, makes that safe.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public int? StatusCode => problem.Status;

    public Problem Problem => problem;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        response.StatusCode = problem.Status;
        response.ContentType = Problem.ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (problem.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (problem.ETag is not null)
        {
            response.Headers.ETag = $"\"{problem.ETag}\"";
        }

        if (problem.Location is not null)
        {
            response.Headers.Location = problem.Location;
        }

        // The server sends what stands in its buffer when the request ends; a flush here would only make two packets of it.
        using Utf8JsonWriter writer = new(response.BodyWriter, Plain);
        JsonSerializer.Serialize(writer, problem, ProblemJson.Default.Problem);
        return Task.CompletedTask;
    }
}
