using Aviary.Imaging;
using Microsoft.Extensions.Hosting;

namespace Aviary.Functions;

/// <summary>
/// Loads the libraries that pictures need while the host starts, beside everything else that starts: one that is missing stops the
/// start and is named, instead of failing the first caller.
/// </summary>
internal sealed class ImagingStart(PictureDecoder pictures) : IHostedLifecycleService
{
    private Task _loading = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _loading = Task.Run(pictures.Require, cancellationToken);
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => _loading.WaitAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
