using Microsoft.Extensions.Hosting;

namespace Aviary.Functions.Starting;

/// <summary>
/// Work that a host needs to have started, but no answer waits for: it runs when all else has started, on another thread. Beside the
/// rest it would take the processors from the load of the champions, which the first answer waits for.
/// </summary>
internal abstract class StartLast : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.Run(Work, cancellationToken);

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs on another thread; what it throws stops the start.</summary>
    protected abstract void Work();
}
