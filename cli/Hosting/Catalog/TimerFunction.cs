using System.Reflection;
using Aviary.Cli.Hosting.Timers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Cli.Hosting.Catalog;

/// <summary>A function that runs on a schedule.</summary>
internal sealed class TimerFunction
{
    private readonly MethodInvoker _invoker;
    private readonly Func<TimerInfo, CancellationToken, object?>[] _arguments;
    private readonly FunctionInstance _instance;

    private TimerFunction(
        DeclaredFunction function, Schedule schedule, bool runAtStart, Func<TimerInfo, CancellationToken, object?>[] arguments)
    {
        Name = function.Name;
        Class = function.Class;
        Schedule = schedule;
        RunAtStart = runAtStart;
        _arguments = arguments;
        _instance = new FunctionInstance(function);
        _invoker = MethodInvoker.Create(function.Method);
    }

    public string Name { get; }

    public Type Class { get; }

    public Schedule Schedule { get; }

    public bool RunAtStart { get; }

    public static TimerFunction From(DeclaredFunction function, TimerTriggerAttribute trigger, IConfiguration settings)
    {
        if (function.Method.ReturnType != typeof(Task) && function.Method.ReturnType != typeof(void))
        {
            throw function.UnknownReturn("Task or void");
        }

        Schedule schedule;
        try
        {
            schedule = Schedule.Parse(SettingReference.Resolve(trigger.Schedule, function.Name, settings));
        }
        catch (FormatException error)
        {
            string source = trigger.Schedule.Contains('%', StringComparison.Ordinal) ? $" (setting {trigger.Schedule.Trim('%')})" : string.Empty;
            throw new HostingException($"The timer function '{function.Name}'{source}: {error.Message}.", error);
        }

        return new TimerFunction(
            function, schedule, trigger.RunOnStartup, [.. function.Method.GetParameters().Select(parameter => Argument(function, parameter))]);
    }

    public async Task RunAsync(IServiceProvider services, TimerInfo info, CancellationToken cancellationToken)
    {
        await using AsyncServiceScope scope = services.CreateAsyncScope();
        object?[] values = Array.ConvertAll(_arguments, argument => argument(info, cancellationToken));
        if (_invoker.Invoke(_instance.Get(scope.ServiceProvider), values.AsSpan()) is Task running)
        {
            await running;
        }
    }

    private static Func<TimerInfo, CancellationToken, object?> Argument(DeclaredFunction function, ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(TimerInfo))
        {
            return (info, _) => info;
        }

        return parameter.ParameterType == typeof(CancellationToken)
            ? (_, cancellationToken) => cancellationToken
            : throw function.UnknownParameter(parameter, "TimerInfo or CancellationToken");
    }
}
