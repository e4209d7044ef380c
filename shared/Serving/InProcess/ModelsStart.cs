using Microsoft.Extensions.Hosting;

namespace Aviary.Serving.InProcess;

/// <summary>Loads the champions while the host starts. What cannot be loaded stops nothing: <see cref="Classifier.Health"/> says so.</summary>
internal sealed class ModelsStart(ServedModels models) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => models.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
