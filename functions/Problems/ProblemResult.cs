using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aviary.Functions.Problems;

/// <summary>Answers with a <see cref="Problem"/>.</summary>
internal sealed class ProblemResult(Problem problem) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => problem.Status;

    public Problem Problem => problem;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        response.StatusCode = problem.Status;
        response.ContentType = Problem.ContentType;
        response.Headers.CacheControl = "no-store";
        if (problem.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        // The server sends what stands in its buffer when the request ends; a flush here would only make two packets of it.
        using Utf8JsonWriter writer = new(response.BodyWriter);
        JsonSerializer.Serialize(writer, problem, ProblemJson.Default.Problem);
        return Task.CompletedTask;
    }
}
