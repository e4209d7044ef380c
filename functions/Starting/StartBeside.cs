using Microsoft.Extensions.Hosting;

namespace Aviary.Functions.Starting;

/// <summary>Work that runs while the host starts, beside everything else that starts; the host has started when it is done.</summary>
internal abstract class StartBeside : IHostedLifecycleService
{
    private Task _work = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _work = Task.Run(Work, cancellationToken);
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => _work.WaitAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs on another thread; what it throws stops the start.</summary>
    protected abstract void Work();
}
