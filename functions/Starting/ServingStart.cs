using Aviary.Models.Runs;
using Aviary.Models.Serving;
using Aviary.Models.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Functions.Starting;

/// <summary>Proves the store and loads the champions while the host starts. Says what to do where there is none yet.</summary>
internal sealed partial class ServingStart(
    IObjectStore store, ServedModels served, IOptions<RunOptions> training, ILogger<ServingStart> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(StoreProbe.RunAsync(store, cancellationToken), served.StartAsync(cancellationToken));
        if (served.Health is { Models.Count: 0, StoreProblem: null })
        {
            LogNoModel(logger, training.Value.Model);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(2005, LogLevel.Information, "No model has a champion yet: POST /api/models/{Model}/training trains the first, or import one.")]
    private static partial void LogNoModel(ILogger logger, string model);
}
