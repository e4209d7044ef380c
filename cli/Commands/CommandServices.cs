using Aviary.Cli.Hosting;
using Aviary.Functions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Cli.Commands;

/// <summary>The app's services for a command that needs no web server.</summary>
internal sealed class CommandServices : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private CommandServices(ServiceProvider services) => _services = services;

    public static CommandServices Open(LocalHostOptions options)
    {
        ConfigurationManager configuration = new();
        configuration.AddLocal(options);
        ServiceCollection services = new();
        services.AddLogging(logging =>
        {
            logging.SetMinimumLevel(LogLevel.None);
            options.Logging?.Invoke(logging);
        });
        services.AddSingleton<IConfiguration>(configuration);
        services.AddAviary(configuration);
        ServiceProvider provider = services.BuildServiceProvider();
        provider.GetService<IStartupValidator>()?.Validate();
        return new CommandServices(provider);
    }

    public T Get<T>()
        where T : notnull
        => _services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
