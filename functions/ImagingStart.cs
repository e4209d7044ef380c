using Aviary.Imaging;
using Microsoft.Extensions.Hosting;

namespace Aviary.Functions;

/// <summary>Loads the libraries that pictures need while the host starts: one that is missing is named then, not to the first caller.</summary>
internal sealed class ImagingStart(PictureDecoder pictures) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        pictures.Require();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
