using System.Text.Json;
using Aviary.Tests.FunctionsHost.Protocol;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Aviary.Tests.FunctionsHost;

/// <summary>A function as the worker describes it to the host.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">What the host calls it by.</param>
/// <param name="Trigger">The parameter that the trigger fills.</param>
/// <param name="Binding">The trigger's binding.</param>
internal sealed record HostedFunction(string Name, string Id, string Trigger, JsonElement Binding)
{
    public string Type => Binding.GetProperty("type").GetString()!;

    public static HostedFunction From(RpcFunctionMetadata function)
    {
        JsonElement trigger = function.RawBindings
            .Select(text => JsonSerializer.Deserialize<JsonElement>(text))
            .Single(binding => binding.GetProperty("type").GetString()!.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));
        return new HostedFunction(function.Name, function.FunctionId, trigger.GetProperty("name").GetString()!, trigger);
    }

    /// <summary>The function that answers a method and address, with the values of its route.</summary>
    public static (HostedFunction Function, IReadOnlyDictionary<string, string> Route) Find(
        IEnumerable<HostedFunction> functions, HttpMethod method, Uri address)
    {
        string path = new Uri(new Uri("http://host/"), address).AbsolutePath;

        // Of two that match, the one with fewer parameters says more of the address.
        foreach (HostedFunction function in functions.Where(function => function.Answers(method)).OrderBy(function => function.Route.Count(sign => sign == '{')))
        {
            RouteValueDictionary values = new();
            if (new TemplateMatcher(TemplateParser.Parse(function.Route), new RouteValueDictionary()).TryMatch(path, values))
            {
                return (function, values.ToDictionary(value => value.Key, value => (string)value.Value!));
            }
        }

        throw new InvalidOperationException($"No function answers {method} {path}.");
    }

    private string Route => Binding.TryGetProperty("route", out JsonElement route) ? route.GetString()! : Name;

    private bool Answers(HttpMethod method)
        => Type.Equals("httpTrigger", StringComparison.OrdinalIgnoreCase)
            && Binding.GetProperty("methods").EnumerateArray().Any(taken => taken.GetString()!.Equals(method.Method, StringComparison.OrdinalIgnoreCase));
}
