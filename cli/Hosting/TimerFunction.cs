using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Aviary.Cli.Hosting;

/// <summary>A function that runs on a schedule.</summary>
internal sealed class TimerFunction
{
    private readonly FunctionCall<TimerInfo> _call;

    private TimerFunction(DeclaredFunction function, Schedule schedule, bool runAtStart)
    {
        Name = function.Name;
        Class = function.Class;
        Schedule = schedule;
        RunAtStart = runAtStart;
        _call = new FunctionCall<TimerInfo>(function);
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

        return new TimerFunction(function, schedule, trigger.RunOnStartup);
    }

    public Task RunAsync(IServiceProvider services, TimerInfo info, CancellationToken cancellationToken)
        => _call.RunAsync(services, info, cancellationToken);
}
