using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Cli.Hosting;

/// <summary>How a function is called whose trigger brings one thing, and whose return says only that it is done.</summary>
internal sealed class FunctionCall<TInput>
    where TInput : class
{
    private readonly MethodInvoker _invoker;
    private readonly Func<TInput, CancellationToken, object?>[] _arguments;
    private readonly FunctionInstance _instance;

    /// <exception cref="HostingException">A parameter is neither what the trigger brings nor a token.</exception>
    public FunctionCall(DeclaredFunction function)
    {
        _arguments = [.. function.Method.GetParameters().Select(parameter => Argument(function, parameter))];
        _instance = new FunctionInstance(function);
        _invoker = MethodInvoker.Create(function.Method);
    }

    public async Task RunAsync(IServiceProvider services, TInput input, CancellationToken cancellationToken)
    {
        await using AsyncServiceScope scope = services.CreateAsyncScope();
        object?[] values = Array.ConvertAll(_arguments, argument => argument(input, cancellationToken));
        if (_invoker.Invoke(_instance.Get(scope.ServiceProvider), values.AsSpan()) is Task running)
        {
            await running;
        }
    }

    private static Func<TInput, CancellationToken, object?> Argument(DeclaredFunction function, ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(TInput))
        {
            return (input, _) => input;
        }

        return parameter.ParameterType == typeof(CancellationToken)
            ? (_, cancellationToken) => cancellationToken
            : throw function.UnknownParameter(parameter, $"{typeof(TInput).Name} or CancellationToken");
    }
}
