using Aviary.Models.Serving;
using Aviary.Models.Storage;
using Microsoft.Extensions.Hosting;

namespace Aviary.Functions.Starting;

/// <summary>
/// Proves the store and loads the champions while the host starts. That is most of what a start takes, so it begins before anything
/// else starts, on other threads.
/// </summary>
internal sealed class ServingStart(IObjectStore store, ServedModels served) : IHostedLifecycleService
{
    private Task _work = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _work = Task.WhenAll(
            Task.Run(() => served.StartAsync(cancellationToken), cancellationToken),
            Task.Run(() => StoreProbe.RunAsync(store, cancellationToken), cancellationToken));
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => _work.WaitAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
