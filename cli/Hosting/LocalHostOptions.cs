using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aviary.Cli.Hosting;

/// <summary>How the functions are hosted in one process.</summary>
public sealed record LocalHostOptions
{
    public const int DefaultPort = 7071;

    /// <summary>The port on 127.0.0.1, 0 to 65535; 0 takes a free one. Default 7071, that of the Functions Core Tools.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Settings by name (<c>Training:Schedule</c>), stronger than the environment and the settings file. Default none.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>
    /// A file in the form of local.settings.json, whose <c>Values</c> are settings, weaker than the environment. Default none.
    /// </summary>
    public string? SettingsFile { get; init; }

    /// <summary>Names of functions that do not run, besides those that <c>AzureWebJobs.NAME.Disabled</c> names. Default none.</summary>
    public IReadOnlySet<string> DisabledFunctions { get; init; } = new HashSet<string>();

    /// <summary>How long requests and timers may go on after a stop, above zero. Default 10 seconds.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where log lines go. Default: nowhere.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }

    /// <summary>Last changes to the services. Default none.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
