using Microsoft.Extensions.Hosting;

namespace Aviary.TrainingRuns;

/// <summary>
/// The slices of work under way in this process. A stop of the host ends them and waits until their runs are put down: a trainer that
/// finds its store disposed of cannot say that it stopped, and its run would lose an attempt.
/// </summary>
internal sealed class RunningSlices : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<Task> _slices = [];

    // Read once: an invocation that begins after the end of the host finds it cancelled, not disposed of.
    private readonly CancellationToken _stop;

    public RunningSlices() => _stop = _stopping.Token;

    public bool IsStopping => _stop.IsCancellationRequested;

    /// <summary>Runs a slice, unless the host stops.</summary>
    /// <exception cref="OperationCanceledException">The host stops, or the caller's token was cancelled.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> slice, CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_slices)
        {
            either.Token.ThrowIfCancellationRequested();
            _slices.Add(ended.Task);
        }

        try
        {
            return await slice(either.Token);
        }
        finally
        {
            lock (_slices)
            {
                _slices.Remove(ended.Task);
            }

            ended.SetResult();
        }
    }

    /// <summary>Before anything else stops, so that the time for it is as long as it can be.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => _stopping.CancelAsync();

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        Task[] slices;
        lock (_slices)
        {
            slices = [.. _slices];
        }

        await Task.WhenAll(slices).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();
}
