using Aviary.Cli.Hosting.Catalog;
using Microsoft.Extensions.Logging;

namespace Aviary.Cli.Hosting.Timers;

/// <summary>The timers of a host, running until disposed.</summary>
internal sealed class TimerLoops : IAsyncDisposable
{
    // Schedules wait until the first requests are answered: loading what computes them would take their processor time.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _loops;
    private readonly TimeSpan _drainTime;
    private readonly TimeProvider _time;

    public TimerLoops(
        IEnumerable<TimerFunction> functions, IServiceProvider services, ILogger logger, TimeProvider time, TimeSpan drainTime)
    {
        _time = time;
        _drainTime = drainTime;
        _loops =
        [
            .. functions
                .Select(function => new TimerLoop(
                    function.Name,
                    function.Schedule,
                    function.RunAtStart,
                    (info, cancellationToken) => function.RunAsync(services, info, cancellationToken),
                    time,
                    Settle,
                    logger))
                .Select(loop => Task.Run(() => loop.RunAsync(_stop.Token))),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await Task.WhenAll(_loops).WaitAsync(_drainTime, _time);
        }
        catch (TimeoutException)
        {
            // A function that does not heed its token is left behind; the process is ending.
        }

        _stop.Dispose();
    }
}
