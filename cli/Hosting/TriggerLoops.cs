using Aviary.Messaging;
using Microsoft.Extensions.Logging;

namespace Aviary.Cli.Hosting;

/// <summary>
/// What triggers of a host do beside each other until it is disposed. None ends in silence: one that fails is logged and begun anew
/// after a pause of about 1 s, growing twofold up to a minute, and 1 s again after it has run for longer than that.
/// </summary>
internal sealed partial class TriggerLoops : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly TimeSpan _drainTime;
    private readonly Task[] _loops;

    /// <param name="loops">The function's name and its loop, which returns when there is nothing more to do and when it is cancelled.</param>
    /// <param name="logger">Told of failures.</param>
    /// <param name="time">The clock.</param>
    /// <param name="drainTime">How long loops may take to end.</param>
    public TriggerLoops(
        IEnumerable<(string Function, Func<CancellationToken, Task> RunAsync)> loops, ILogger logger, TimeProvider time, TimeSpan drainTime)
    {
        _logger = logger;
        _time = time;
        _drainTime = drainTime;
        CancellationToken stop = _stop.Token;
        _loops = [.. loops.Select(loop => Task.Run(() => KeepAsync(loop.Function, loop.RunAsync, stop), CancellationToken.None))];
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

    /// <summary>The pauses grow while a loop fails soon, and begin anew where one ran for long.</summary>
    private async Task KeepAsync(string function, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        BackOff soon = new(FirstPause, LongestPause, _time), late = new(FirstPause, FirstPause, _time);
        long began = 0;
        void Ended(Exception error, TimeSpan pause) => LogEnded(_logger, error, function, pause);
        Task RunAsync(CancellationToken token)
        {
            began = _time.GetTimestamp();
            return run(token);
        }

        try
        {
            await late.RunAsync(token => soon.RunAsync(RunAsync, _ => _time.GetElapsedTime(began) <= LongestPause, Ended, token), static _ => true, Ended, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    [LoggerMessage(1121, LogLevel.Error, "The trigger of the function {Name} failed; it begins anew in {Pause}.")]
    private static partial void LogEnded(ILogger logger, Exception error, string name, TimeSpan pause);
}
