using System.Reflection;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Aviary.Cli.Hosting;

/// <summary>A function that answers HTTP requests.</summary>
internal sealed class HttpFunction
{
    private readonly MethodInvoker _invoker;
    private readonly Func<HttpContext, object?>[] _arguments;
    private readonly FunctionInstance _instance;

    private HttpFunction(DeclaredFunction function, RoutePattern pattern, string[] methods, Func<HttpContext, object?>[] arguments)
    {
        Name = function.Name;
        Class = function.Class;
        Pattern = pattern;
        Methods = methods;
        _arguments = arguments;
        _instance = new FunctionInstance(function);

        // Compiled delegates would cost each start about a millisecond for each function; this costs each call some nanoseconds.
        _invoker = MethodInvoker.Create(function.Method);
    }

    public string Name { get; }

    public Type Class { get; }

    public RoutePattern Pattern { get; }

    public string Route => Pattern.RawText ?? string.Empty;

    /// <summary>The methods that are answered; empty for all.</summary>
    public IReadOnlyList<string> Methods { get; }

    /// <summary>The route without the names of its parameters: two functions with one shape would get each other's requests.</summary>
    public string RouteShape => string.Join('/', Pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(Shape))));

    public static HttpFunction From(DeclaredFunction function, HttpTriggerAttribute trigger, IConfiguration settings)
    {
        Type returned = function.Method.ReturnType;
        if (returned != typeof(Task<IResult>) && returned != typeof(IResult))
        {
            throw function.UnknownReturn("IResult or Task<IResult>");
        }

        RoutePattern pattern;
        try
        {
            pattern = RoutePatternFactory.Parse(SettingReference.Resolve(trigger.Route ?? function.Name, function.Name, settings));
        }
        catch (RoutePatternException error)
        {
            throw new HostingException($"The function '{function.Name}' has the route '{trigger.Route}': {error.Message}", error);
        }

        Func<HttpContext, object?>[] arguments = [.. function.Method.GetParameters().Select(parameter => Argument(function, parameter, pattern))];
        return new HttpFunction(function, pattern, trigger.Methods is { Length: > 0 } methods ? Upper(methods) : [], arguments);
    }

    /// <summary>Calls the function, and returns its answer.</summary>
    public Task<IResult> CallAsync(HttpContext context)
    {
        object?[] values = new object?[_arguments.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = _arguments[i](context);
        }

        object? returned = Invoke(_instance.Get(context.RequestServices), values);
        return returned as Task<IResult> ?? Task.FromResult((IResult)returned!);
    }

    /// <summary>What the function throws comes out as it is, and not within an exception of the invoker.</summary>
    private object? Invoke(object? instance, object?[] values)
    {
        try
        {
            return _invoker.Invoke(instance, values.AsSpan());
        }
        catch (TargetInvocationException error) when (error.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }

    private static Func<HttpContext, object?> Argument(DeclaredFunction function, ParameterInfo parameter, RoutePattern pattern)
    {
        if (parameter.ParameterType == typeof(HttpRequest))
        {
            return context => context.Request;
        }

        if (parameter.IsDefined(typeof(HttpTriggerAttribute)))
        {
            throw function.UnknownParameter(parameter, "HttpRequest for the trigger");
        }

        if (parameter.ParameterType == typeof(CancellationToken))
        {
            return context => context.RequestAborted;
        }

        string name = parameter.Name!;
        if (parameter.ParameterType == typeof(string) && pattern.GetParameter(name) is not null)
        {
            return context => context.Request.RouteValues[name] as string;
        }

        throw function.UnknownParameter(parameter, $"HttpRequest, CancellationToken, or a string named as in the route '{pattern.RawText}'");
    }

    private static string Shape(RoutePatternPart part) => part switch
    {
        RoutePatternParameterPart parameter => $"{{{string.Join(':', parameter.ParameterPolicies.Select(policy => policy.Content))}}}",
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        _ => string.Empty,
    };

    private static string[] Upper(string[] methods) => Array.ConvertAll(methods, method => method.ToUpperInvariant());
}
