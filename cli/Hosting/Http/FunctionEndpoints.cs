using System.Reflection;
using Aviary.Cli.Hosting.Catalog;
using Aviary.Functions.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Aviary.Cli.Hosting.Http;

/// <summary>Gives each HTTP function its endpoint.</summary>
internal static partial class FunctionEndpoints
{
    public static void MapFunction(this IEndpointRouteBuilder endpoints, HttpFunction function, ILogger logger)
    {
        RequestDelegate answer = context => AnswerAsync(function, context, logger);
        _ = function.Methods.Count == 0
            ? endpoints.Map(function.Pattern, answer)
            : endpoints.MapMethods(function.Route, function.Methods, answer);
    }

    private static async Task AnswerAsync(HttpFunction function, HttpContext context, ILogger logger)
    {
        try
        {
            IResult result = await function.CallAsync(context);
            await result.ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; nobody waits for an answer.
        }
#pragma warning disable CA1031 // The last door: a function that throws is a fault of its own, and still gets an answer.
        catch (Exception error) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            LogThrew(logger, error is TargetInvocationException { InnerException: { } inner } ? inner : error, function.Name);
            Problem problem = new(StatusCodes.Status500InternalServerError, "Internal error", "The request could not be answered.");
            await new ProblemResult(problem).ExecuteAsync(context);
        }
    }

    [LoggerMessage(1001, LogLevel.Error, "The function {Name} threw; functions answer problems as results.")]
    private static partial void LogThrew(ILogger logger, Exception error, string name);
}
