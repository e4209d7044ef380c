using System.CommandLine;
using Aviary.Cli.Output;
using Aviary.Messaging;

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
    public Workshop Open(ParseResult arguments, StateOptions state)
    {
        Workshop workshop = Workshop.Open(state.Settings(arguments, ("Messaging:Transport", arguments.GetValue(Messaging))));
        IMessageTransport transport = workshop.Get<IMessageTransport>();
        return transport.Capabilities.CompetingProcesses
            ? workshop
            : throw new CommandException($"{transport.Description} ends with this command; name a broker with --messaging kafka://host:port or --messaging pubsub://project");
    }
}
