using Aviary.Cli.Hosting.Catalog;
using Microsoft.Extensions.Logging;

namespace Aviary.Cli.Hosting.Timers;

/// <summary>The timers of a host, running until disposed.</summary>
internal sealed class TimerLoops : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task[] loops;
    private readonly TimeSpan drainTime;
    private readonly TimeProvider time;

    public TimerLoops(
        IEnumerable<TimerFunction> functions, IServiceProvider services, ILogger logger, TimeProvider time, TimeSpan drainTime)
    {
        this.time = time;
        this.drainTime = drainTime;
        loops =
        [
            .. functions
                .Select(function => new TimerLoop(
                    function.Name,
                    function.Schedule,
                    function.RunAtStart,
                    (info, cancellationToken) => function.RunAsync(services, info, cancellationToken),
                    time,
                    logger))
                .Select(loop => Task.Run(() => loop.RunAsync(stop.Token))),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await Task.WhenAll(loops).WaitAsync(drainTime, time);
        }
        catch (TimeoutException)
        {
            // A function that does not heed its token is left behind; the process is ending.
        }

        stop.Dispose();
    }
}
