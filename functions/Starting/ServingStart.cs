using Aviary.Models.Serving;
using Aviary.Models.Storage;
using Microsoft.Extensions.Hosting;

namespace Aviary.Functions.Starting;

/// <summary>Proves the store and loads the champions while the host starts.</summary>
internal sealed class ServingStart(IObjectStore store, ServedModels served) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
        => Task.WhenAll(StoreProbe.RunAsync(store, cancellationToken), served.StartAsync(cancellationToken));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
