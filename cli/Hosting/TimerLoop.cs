using Aviary.Errors;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Aviary.Cli.Hosting;

/// <summary>
/// Runs one timer function on its schedule until it is stopped. Runs never overlap: the next occurrence is counted from the end
/// of a run, so one that is missed meanwhile is left out, as the Functions host does.
/// </summary>
internal sealed partial class TimerLoop(
    string name,
    Schedule schedule,
    bool runAtStart,
    Func<TimerInfo, CancellationToken, Task> run,
    TimeProvider time,
    ILogger logger)
{
    // Waiting in short steps follows a clock that is set, and a machine that slept.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private DateTimeOffset? _last;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (runAtStart)
            {
                await RunOnceAsync(time.GetUtcNow(), cancellationToken);
            }

            while (await WaitAsync(cancellationToken) is { } due)
            {
                await RunOnceAsync(due, cancellationToken);
            }

            LogNoNext(logger, name);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    /// <summary>
    /// Waits for the next occurrence, null where there is none. It is asked for again after each step: where the clock was set back,
    /// there are others before the one that was next.
    /// </summary>
    private async Task<DateTimeOffset?> WaitAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset? due = schedule.Next(now);
        while (due > now)
        {
            TimeSpan left = due.Value - now;
            await Task.Delay(left < LongestWait ? left : LongestWait, time, cancellationToken);
            now = time.GetUtcNow();
            if (schedule.Next(now) is { } next && next < due)
            {
                due = next;
            }
        }

        return due;
    }

    private async Task RunOnceAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        TimerInfo info = new()
        {
            ScheduleStatus = new ScheduleStatus
            {
                Last = _last?.UtcDateTime ?? default,
                Next = schedule.Next(due > now ? due : now)?.UtcDateTime ?? default,
                LastUpdated = _last?.UtcDateTime ?? default,
            },
            IsPastDue = now - due > LongestWait,
        };
        _last = due;
        try
        {
            await run(info, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (AviaryException error)
        {
            // Its message says what is wrong; where that lasts, as with a store that is down, it is said at each occurrence.
            LogProblem(logger, name, error.Message);
        }
#pragma warning disable CA1031 // A run that fails must not end the schedule; whatever it threw is logged.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogFailed(logger, error, name);
        }
    }

    [LoggerMessage(1101, LogLevel.Error, "The timer function {Name} failed; its schedule goes on.")]
    private static partial void LogFailed(ILogger logger, Exception error, string name);

    [LoggerMessage(1103, LogLevel.Error, "The timer function {Name} failed, and its schedule goes on: {Problem}")]
    private static partial void LogProblem(ILogger logger, string name, string problem);

    [LoggerMessage(1102, LogLevel.Warning, "The timer function {Name} has no further occurrence.")]
    private static partial void LogNoNext(ILogger logger, string name);
}
