using System.Collections.Concurrent;
using Aviary.Messaging;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Aviary.Functions.Problems;

/// <summary>Writes what a function answers, and makes each error an answer: the Functions host makes an empty 200 of one.</summary>
/// <param name="logger">Told of faults. Callers can repeat a request at any rate, so one of each kind is logged a minute, with how many there were.</param>
/// <param name="time">The clock.</param>
internal sealed partial class ProblemCatcher(ILogger logger, TimeProvider time)
{
    /// <summary>The status that nobody sees, because the caller has gone (as nginx numbers it).</summary>
    private const int ClientClosedRequest = 499;

    /// <summary>Browsers show an answer as what it says it is, and as nothing else.</summary>
    private const string NoSniff = "nosniff";

    private readonly ConcurrentDictionary<(Type Error, bool IsCut), RepeatedEvent> _faults = new();

    public async Task AnswerAsync(HttpContext context, Func<HttpContext, Task<IResult>> call)
    {
        context.Response.Headers.XContentTypeOptions = NoSniff;
        try
        {
            IResult result = await call(context);
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
            await AnswerAsync(context, error);
        }
    }

    private Task AnswerAsync(HttpContext context, Exception error)
    {
        HttpRequest request = context.Request;
        if (HasBegun(context.Response))
        {
            // Part of another answer is out: only a connection that breaks shows the caller that it is not whole.
            if (IsDue(error, isCut: true, out long cut))
            {
                LogCut(logger, error, request.Method, request.Path, cut);
            }

            context.Abort();
            return Task.CompletedTask;
        }

        Problem problem = ProblemMapping.From(error);
        if (ProblemMapping.IsFault(problem) && IsDue(error, isCut: false, out long others))
        {
            LogFault(logger, error, request.Method, request.Path, problem.Status, others);
        }

        context.Response.Clear();
        context.Response.Headers.XContentTypeOptions = NoSniff;
        return new ProblemResult(problem).ExecuteAsync(context);
    }

    private bool IsDue(Exception error, bool isCut, out long others)
        => _faults.GetOrAdd((error.GetType(), isCut), static (_, clock) => new RepeatedEvent(clock), time).IsDue(out others);

    private static bool HasBegun(HttpResponse response)
        => response.HasStarted || response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 };

    [LoggerMessage(2001, LogLevel.Error, "{Method} {Path} was answered {Status}, and {Others} requests failed alike since the last such line.")]
    private static partial void LogFault(ILogger logger, Exception error, string method, PathString path, int status, long others);

    [LoggerMessage(2003, LogLevel.Error, "The answer to {Method} {Path} was cut off, and {Others} alike since the last such line.")]
    private static partial void LogCut(ILogger logger, Exception error, string method, PathString path, long others);
}
