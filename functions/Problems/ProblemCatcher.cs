using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Aviary.Functions.Problems;

/// <summary>
/// Runs the body of a function so that each error becomes an answer: over HTTP, the Functions host makes an empty 200 of a
/// function that throws.
/// </summary>
internal static partial class ProblemCatcher
{
    /// <summary>The status that nobody sees, because the caller has gone (as nginx numbers it).</summary>
    private const int ClientClosedRequest = 499;

    public static async Task<IResult> AnswerAsync(this ILogger logger, HttpRequest request, Func<Task<IResult>> answer)
    {
        request.HttpContext.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            return await answer();
        }
        catch (OperationCanceledException) when (request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return new ProblemResult(new Problem(ClientClosedRequest, "Client closed request", "The caller did not wait for the answer."));
        }
#pragma warning disable CA1031 // All of them: see above.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Problem problem = ProblemMapping.From(error);
            if (ProblemMapping.IsFault(problem))
            {
                LogFault(logger, error, request.Method, request.Path, problem.Status);
            }

            return new ProblemResult(problem);
        }
    }

    [LoggerMessage(2001, LogLevel.Error, "{Method} {Path} was answered {Status}.")]
    private static partial void LogFault(ILogger logger, Exception error, string method, PathString path, int status);
}
