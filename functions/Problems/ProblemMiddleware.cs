using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace Aviary.Functions.Problems;

/// <summary>Has every function that answers HTTP requests answered by <see cref="ProblemCatcher"/>, under the Functions host's worker.</summary>
internal sealed class ProblemMiddleware(ILogger<ProblemMiddleware> logger, TimeProvider time) : IFunctionsWorkerMiddleware
{
    private readonly ProblemCatcher _catcher = new(logger, time);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        await _catcher.AnswerAsync(http, async _ =>
        {
            await next(context);
            return context.GetInvocationResult().Value as IResult
                ?? throw new InvalidOperationException($"The function {context.FunctionDefinition.Name} returned no result.");
        });

        // Written; the worker, which would write the result, gets one that writes nothing.
        context.GetInvocationResult().Value = Results.Empty;
    }
}
