using Microsoft.Extensions.Logging;

namespace Aviary.Cli.Hosting;

/// <summary>The timers of a host.</summary>
internal static class TimerLoops
{
    /// <summary>Starts them; they run until disposed.</summary>
    public static TriggerLoops Start(
        IEnumerable<TimerFunction> functions, IServiceProvider services, ILogger logger, TimeProvider time, TimeSpan drainTime)
        => new(functions.Select(function => (function.Name, (Func<CancellationToken, Task>)Loop(function, services, logger, time).RunAsync)), logger, time, drainTime);

    private static TimerLoop Loop(TimerFunction function, IServiceProvider services, ILogger logger, TimeProvider time) => new(
        function.Name,
        function.Schedule,
        function.RunAtStart,
        (info, cancellationToken) => function.RunAsync(services, info, cancellationToken),
        time,
        logger);
}
