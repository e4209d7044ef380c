using System.CommandLine;
using Aviary.Cli.Hosting;
using Aviary.Cli.Output;
using Aviary.Errors;
using Aviary.Functions.Starting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aviary.Cli.Commands;

/// <summary>The functions running in this process, and what a person is told about them.</summary>
internal sealed class HostedApp : IAsyncDisposable
{
    private readonly LocalHost _host;
    private string? _noted;

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

    /// <summary>Returns when the store of models has answered; says so where that is to be waited for.</summary>
    public async Task WaitForStoreAsync(TextWriter output, CancellationToken cancellationToken)
    {
        Task proved = Get<ServingStart>().Proved;
        if (!proved.IsCompleted)
        {
            await output.WriteLineAsync($"\nAviary listens on {Address} and waits for the store of models, which does not answer yet.".AsMemory(), cancellationToken);
            await proved.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The address, and a <c>curl</c> line that works. What is wrong with the model is told and ends nothing: the host serves the others.</summary>
    public async Task PrintAsync(string model, string folder, TextWriter output, CancellationToken cancellationToken)
    {
        _noted = folder;
        ServerNote.Leave(folder, Address);
        await output.WriteLineAsync($"\nAviary listens on {Address}   (dashboard: {Address}/   stop: Ctrl-C)".AsMemory(), cancellationToken);
        string told;
        try
        {
            told = await ServedLine.OfAsync(this, model, folder, cancellationToken);
        }
        catch (AviaryException error)
        {
            told = $"{model}: {error.Message}";
        }

        await output.WriteLineAsync(Caller.Current.Named(told).AsMemory(), cancellationToken);
        foreach (string line in await BackgroundAsync(cancellationToken))
        {
            await output.WriteLineAsync(Caller.Current.Named(line).AsMemory(), cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> BackgroundAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await BackgroundLines.OfAsync(this, cancellationToken);
        }
        catch (AviaryException error)
        {
            return [error.Message];
        }
    }

    /// <summary>Until Ctrl-C, which is how serving is meant to end.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _host.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    public ValueTask DisposeAsync()
    {
        if (_noted is { } folder)
        {
            ServerNote.Remove(folder, Address);
        }

        return _host.DisposeAsync();
    }
}
