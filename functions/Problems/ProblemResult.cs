using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Aviary.Functions.Problems;

/// <summary>Answers with a <see cref="Problem"/>.</summary>
internal sealed class ProblemResult(Problem problem) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => problem.Status;

    public Problem Problem => problem;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        response.StatusCode = problem.Status;
        response.ContentType = Problem.ContentType;
        response.Headers.CacheControl = "no-store";
        if (problem.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        await using (Utf8JsonWriter writer = new(response.BodyWriter))
        {
            JsonSerializer.Serialize(writer, problem, ProblemJson.Default.Problem);
        }

        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}
