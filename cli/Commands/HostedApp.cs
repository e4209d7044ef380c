using System.CommandLine;
using System.Text.Json;
using Aviary.Cli.Hosting;
using Aviary.Models.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aviary.Cli.Commands;

/// <summary>The functions running in this process, and what a person is told about them.</summary>
internal sealed class HostedApp : IAsyncDisposable
{
    private readonly LocalHost _host;

    private HostedApp(LocalHost host) => _host = host;

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Address => _host.Address.ToString().TrimEnd('/');

    public static Option<int> PortOption() => new("--port", "-p")
    {
        Description = "Port on 127.0.0.1; 0 takes a free one.",
        DefaultValueFactory = _ => LocalHostOptions.DefaultPort,
        HelpName = "PORT",
    };

    public static async Task<HostedApp> StartAsync(LocalHostOptions settings, int port, CancellationToken cancellationToken)
    {
        // Runs asked for over HTTP should begin at once here; in the Functions host a slower tick costs less.
        Dictionary<string, string?> values = new(settings.Settings, StringComparer.OrdinalIgnoreCase);
        values.TryAdd("Training:Tick", "*/2 * * * * *");
        LocalHostOptions options = settings with
        {
            Port = port,
            Settings = values,
            Logging = logging => logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            })
            .SetMinimumLevel(LogLevel.Warning)
            // A start that fails is told in one line by the command itself.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None),
        };
        return new HostedApp(await LocalHost.StartAsync(options, cancellationToken));
    }

    public T Get<T>()
        where T : notnull
        => _host.Services.GetRequiredService<T>();

    /// <summary>The address, and a <c>curl</c> line that works.</summary>
    public async Task TellAsync(string model, string folder, TextWriter output, CancellationToken cancellationToken)
    {
        ModelRegistry registry = Get<ModelRegistry>();
        ModelAlias? champion = await registry.FindAliasAsync(model, ModelRegistry.Champion, cancellationToken);
        await output.WriteLineAsync($"\nAviary listens on {Address}   (dashboard: {Address}/   stop: Ctrl-C)".AsMemory(), cancellationToken);
        if (champion is null)
        {
            await output.WriteLineAsync($"No version of {model} is registered yet: run `aviary train`, or POST {Address}/api/models/{model}/training".AsMemory(), cancellationToken);
            return;
        }

        ModelVersion? version = await registry.FindVersionAsync(model, champion.Version, cancellationToken);
        string accuracy = version?.Metrics.TryGetValue("accuracy", out double value) == true ? $", accuracy {value:0.0000}" : "";
        string serving = $"Serving {model} {champion.Version}{accuracy}.";
        if (PhotoLine.Fits(version))
        {
            await output.WriteLineAsync($"{serving} Try it with a photo:\n\n  {PhotoLine.For($"{Address}/api/models/{model}/predictions")}\n".AsMemory(), cancellationToken);
            return;
        }

        string example = Path.Combine(folder, StateFolder.ExampleFile);
        await WriteExampleAsync(registry, model, champion.Version, example, cancellationToken);
        string line = $"{serving} Try it:\n\n"
            + $"  curl -H 'Content-Type: application/json' -d @{Path.GetRelativePath(Environment.CurrentDirectory, example)} {Address}/api/models/{model}/predictions\n";
        await output.WriteLineAsync(line.AsMemory(), cancellationToken);
    }

    /// <summary>Until Ctrl-C, which is how serving is meant to end.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _host.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static async Task WriteExampleAsync(ModelRegistry registry, string model, string version, string path, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> golden = await registry.ReadFileAsync(model, version, VersionFiles.Golden, cancellationToken);
        using JsonDocument document = JsonDocument.Parse(golden);
        string row = document.RootElement.GetProperty("input").GetRawText();
        string part = $"{path}.{Environment.ProcessId}";
        await File.WriteAllTextAsync(part, $"{{\"inputs\":[{row}]}}\n", cancellationToken);
        File.Move(part, path, overwrite: true);
    }
}
