using Aviary.Functions.Problems;
using Aviary.Functions.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Aviary.Cli.Hosting;

/// <summary>Answers for what the router finds no function for: an unknown address, or a method that its functions do not take.</summary>
internal static class RoutingProblems
{
    public static Task AnswerAsync(HttpContext context, RequestDelegate next)
        => context.GetEndpoint() switch
        {
            RouteEndpoint => next(context),
            { RequestDelegate: { } ofRouter } => RefuseAsync(context, ofRouter),
            _ => AnswerAsync(context, StatusCodes.Status404NotFound, "Not found", $"There is nothing at {Quoted.Text(context.Request.Path)}."),
        };

    /// <summary>The router's own endpoint sets the status and the methods that are taken, and no body.</summary>
    private static async Task RefuseAsync(HttpContext context, RequestDelegate ofRouter)
    {
        await ofRouter(context);
        await AnswerAsync(
            context, context.Response.StatusCode, "Method not allowed", $"{Quoted.Text(context.Request.Path)} takes {context.Response.Headers.Allow}, not {Quoted.Text(context.Request.Method)}.");
    }

    private static Task AnswerAsync(HttpContext context, int status, string title, string detail)
        => new ProblemResult(new Problem(status, title, detail)).ExecuteAsync(context);
}
