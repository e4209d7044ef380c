using System.CommandLine;
using Aviary.Cli.Output;
using Aviary.Messaging;

namespace Aviary.Cli.Commands;

/// <summary><c>aviary receive</c>: prints messages as they come.</summary>
internal static class ReceiveCommand
{
    public static Command Create()
    {
        StateOptions state = new();
        BrokerOptions broker = new();
        Option<string> topic = new("--topic", "-t") { Description = "The topic.", Required = true, HelpName = "TOPIC" };
        Option<string> group = new("--group", "-g")
        {
            Description = "The group; several commands with one group share the messages.",
            DefaultValueFactory = _ => "aviary.receive",
            HelpName = "GROUP",
        };
        Option<int?> count = new("--count", "-n") { Description = "End after so many messages (default: with Ctrl-C).", HelpName = "N" };
        Option<bool> create = new("--create") { Description = "Make the topic, and what the group needs to receive from it, where missing." };
        ExampleCommand command = new(
            "receive",
            "Print messages from a broker, one a line.",
            "aviary receive --topic classification.results --messaging kafka://127.0.0.1:9092",
            "aviary receive --topic classification.dead --group dead-letters --count 10 --json")
        {
            topic, group, count, create, broker.Messaging, state.State, state.Json,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using CommandServices services = broker.Open(arguments, state);
            IMessageTransport transport = services.Get<IMessageTransport>();
            Subscription subscription = new()
            {
                Topic = arguments.GetValue(topic)!,
                Group = arguments.GetValue(group)!,
                DrainTimeout = TimeSpan.FromSeconds(1),
            };
            if (arguments.GetValue(create))
            {
                await transport.EnsureAsync(
                    [subscription.Topic, SubscriptionTopics.Retries(subscription)], subscription.Group, cancellationToken);
            }

            bool json = arguments.GetValue(state.Json);
            await PrintAsync(transport, subscription, arguments.GetValue(count) ?? int.MaxValue, json, cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task PrintAsync(
        IMessageTransport transport, Subscription subscription, int count, bool json, CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using Stream output = Console.OpenStandardOutput();
        int left = count;
        await transport.Subscriber.SubscribeAsync(
            subscription,
            async (messages, late) =>
            {
                if (left == 0)
                {
                    // Fetched, but not asked for: it is not settled, and stays for the next one.
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, late);
                }

                ReceivedOutput.Write(output, messages[0], json);
                if (--left == 0)
                {
                    await end.CancelAsync();
                }

                return [Settlement.Done];
            },
            end.Token);
    }
}
