using System.CommandLine;
using Aviary.Cli.Output;
using Aviary.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Aviary.Cli.Commands;

/// <summary>The options of verbs that speak to a broker.</summary>
internal sealed class BrokerOptions
{
    public Option<string?> Messaging { get; } = new("--messaging")
    {
        Description = "The broker: kafka://host:port or pubsub://project (default: the setting Messaging:Transport).",
        HelpName = "BROKER",
    };

    /// <summary>The app's services with that broker.</summary>
    /// <exception cref="CommandException">The broker would live in this process alone.</exception>
    public CommandServices Open(ParseResult arguments, StateOptions state)
    {
        CommandServices services = CommandServices.Open(state.Settings(arguments, ("Messaging:Transport", arguments.GetValue(Messaging))) with { Logging = Warn });
        IMessageTransport transport = services.Get<IMessageTransport>();
        return transport.Capabilities.CompetingProcesses
            ? services
            : throw new CommandException($"{transport.Description} ends with this command; name a broker with --messaging kafka://host:port or --messaging pubsub://project");
    }

    /// <summary>A broker that is away, or refuses a login, is waited for: whoever waits must see for what.</summary>
    private static void Warn(ILoggingBuilder logging) => logging
        .AddConsole(console => console.FormatterName = PlainLog.FormatterName)
        .AddConsoleFormatter<PlainLog, ConsoleFormatterOptions>()
        .AddFilter("Aviary.Messaging", LogLevel.Warning)
        .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}
