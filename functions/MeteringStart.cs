using Aviary.Functions.Telemetry;
using Microsoft.Extensions.Hosting;

namespace Aviary.Functions;

/// <summary>Begins to count while the host starts, beside everything else that starts.</summary>
internal sealed class MeteringStart(Metering metering) : IHostedLifecycleService
{
    private Task _opening = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _opening = Task.Run(metering.Open, cancellationToken);
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => _opening.WaitAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
