using Aviary.Cli.Hosting;
using Aviary.Importing;
using Aviary.Registry.Versions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aviary.Benchmarks.Checks.Fuzzing.Requests;

/// <summary>The whole app in this process, with a model that takes pictures and one that takes columns. Lives as long as the process.</summary>
internal sealed class RequestServer
{
    private readonly LocalHost _host;

    private RequestServer(LocalHost host) => _host = host;

    public int Port => new Uri(_host.Address).Port;

    /// <param name="folder">For the bucket.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<RequestServer> StartAsync(string folder, CancellationToken cancellationToken)
    {
        LocalHost host = await LocalHost.StartAsync(
            new LocalHostOptions
            {
                Port = 0,
                Logging = static logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Error),
                Settings = new Dictionary<string, string?> { ["Registry:Folder"] = folder },
                DisabledFunctions = new HashSet<string> { "ScheduleTraining", "ContinueTraining", "WatchModels", "StartTraining" },
            },
            cancellationToken);
        RequestServer server = new(host);
        await server.PublishAsync(RequestSamples.Pictures, OnnxSamples.Pictures(), cancellationToken);
        await server.PublishAsync(RequestSamples.Table, OnnxSamples.Table(), cancellationToken);
        return server;
    }

    private async Task PublishAsync(string model, byte[] onnx, CancellationToken cancellationToken)
    {
        NewVersion prepared = _host.Services.GetRequiredService<ModelImport>().Prepare(new ModelSource { Onnx = onnx }, cancellationToken);
        await _host.Services.GetRequiredService<Registration>().RegisterAsync(model, prepared, "check", cancellationToken);
    }
}
