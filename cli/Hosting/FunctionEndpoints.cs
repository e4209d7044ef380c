using Aviary.Functions.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Aviary.Cli.Hosting;

/// <summary>Gives each HTTP function its endpoint.</summary>
internal static class FunctionEndpoints
{
    public static void MapFunction(this IEndpointRouteBuilder endpoints, HttpFunction function, ProblemCatcher catcher)
    {
        RequestDelegate answer = context => catcher.AnswerAsync(context, function.CallAsync);
        _ = function.Methods.Count == 0
            ? endpoints.Map(function.Pattern, answer)
            : endpoints.MapMethods(function.Route, function.Methods, answer);
    }
}
