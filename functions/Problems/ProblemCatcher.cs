using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Aviary.Functions.Problems;

/// <summary>Writes what a function answers, and makes each error an answer: the Functions host makes an empty 200 of one.</summary>
internal static partial class ProblemCatcher
{
    /// <summary>The status that nobody sees, because the caller has gone (as nginx numbers it).</summary>
    private const int ClientClosedRequest = 499;

    public static async Task AnswerAsync(this ILogger logger, HttpContext context, Func<Task<IResult>> call)
    {
        try
        {
            IResult result = await call();
            await result.ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            if (!HasBegun(context.Response))
            {
                context.Response.StatusCode = ClientClosedRequest;
            }
        }
#pragma warning disable CA1031 // All of them: see above.
        catch (Exception error)
#pragma warning restore CA1031
        {
            await AnswerAsync(logger, context, error);
        }
    }

    private static Task AnswerAsync(ILogger logger, HttpContext context, Exception error)
    {
        HttpRequest request = context.Request;
        if (HasBegun(context.Response))
        {
            // Part of another answer is out: only a connection that breaks shows the caller that it is not whole.
            LogCut(logger, error, request.Method, request.Path);
            context.Abort();
            return Task.CompletedTask;
        }

        Problem problem = ProblemMapping.From(error);
        if (ProblemMapping.IsFault(problem))
        {
            LogFault(logger, error, request.Method, request.Path, problem.Status);
        }

        context.Response.Clear();
        return new ProblemResult(problem).ExecuteAsync(context);
    }

    private static bool HasBegun(HttpResponse response)
        => response.HasStarted || response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 };

    [LoggerMessage(2001, LogLevel.Error, "{Method} {Path} was answered {Status}.")]
    private static partial void LogFault(ILogger logger, Exception error, string method, PathString path, int status);

    [LoggerMessage(2003, LogLevel.Error, "The answer to {Method} {Path} was cut off.")]
    private static partial void LogCut(ILogger logger, Exception error, string method, PathString path);
}
