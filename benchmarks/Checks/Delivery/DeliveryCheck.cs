using System.CommandLine;
using System.Text.Json;
using Aviary.Benchmarks.Serve;

namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>
/// `check delivery`: requests, of which a tenth makes the model fail, faults, and a checker over the whole history, on Kafka and on the
/// Pub/Sub emulator one after the other.
/// </summary>
internal static class DeliveryCheck
{
    private const string Trigger = "trigger";
    private const string Library = "library";

    public static Command Command()
    {
        Option<string> consumer = new("--consumer") { Description = "How messages come to the workers: trigger or library.", DefaultValueFactory = _ => Trigger };
        consumer.AcceptOnlyFromAmong(Trigger, Library);
        Option<int> seconds = new("--seconds") { Description = "How long requests and faults go on, for each broker.", DefaultValueFactory = _ => 60 };
        Option<int?> seed = new("--seed") { Description = "The same faults again (default: others each time)." };
        Option<string?> only = new("--only") { Description = "One broker alone: kafka or pubsub." };
        only.AcceptOnlyFromAmong("kafka", "pubsub");
        Option<bool> json = new("--json") { Description = "End with one JSON line." };
        Command command = new("delivery", "Whether every accepted request gets one outcome, through crashes, outages and rebalances.")
        {
            consumer, seconds, seed, only, json,
        };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            arguments.GetValue(consumer) == Library,
            TimeSpan.FromSeconds(arguments.GetValue(seconds)),
            arguments.GetValue(seed) ?? Random.Shared.Next(1_000_000),
            arguments.GetValue(only),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool library, TimeSpan duration, int seed, string? only, CancellationToken cancellationToken)
    {
        string? postgres = Environment.GetEnvironmentVariable("POSTGRES_CONNECTION");
        if (string.IsNullOrEmpty(postgres))
        {
            await Console.Error.WriteLineAsync("check delivery needs a PostgreSQL for the outcomes of several workers: set POSTGRES_CONNECTION");
            return 2;
        }

        Say($"seed {seed}");
        using ServedFashion model = await ServedFashion.TrainAsync(cancellationToken);
        await DeliveryModels.AddToAsync(model.Folder, cancellationToken);
        DeliveryHistory all = DeliveryHistory.None;
        List<string> brokers = [];
        foreach (Func<Task<DeliveryBroker>> open in Brokers(library, only, cancellationToken))
        {
            await using DeliveryBroker broker = await open();
            string suffix = $"{Guid.NewGuid():N}"[..10];
            await using OutcomeDatabase database = await OutcomeDatabase.CreateAsync(postgres, suffix, cancellationToken);
            DeliveryPlan plan = new(suffix, library, duration, database.Connection);
            DeliveryHistory history = await DeliveryRun.RunAsync(broker, plan, database, model.Folder, seed, Say, cancellationToken);
            Say($"{broker.Name}: lost {history.Lost}, conflicting {history.Conflicting}, good dead {history.GoodDead}, {history.Results} results of {history.Accepted}");
            all = all.And(history);
            brokers.Add(broker.Name);
        }

        if (brokers.Count == 0)
        {
            await Console.Error.WriteLineAsync("check delivery found no broker: Kafka comes from the services beside the checkout, the emulator from PUBSUB_EMULATOR_HOST");
            return 2;
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            consumer = library ? Library : Trigger,
            brokers,
            seed,
            accepted = all.Accepted,
            faults = all.Faults,
            lost = all.Lost,
            conflicting = all.Conflicting,
            goodDead = all.GoodDead,
            failing = all.Failing,
            foundOut = all.FoundOut,
            results = all.Results,
        }));
        return all.Lost == 0 && all.Conflicting == 0 && all.GoodDead == 0 && all.FoundOut == brokers.Count ? 0 : 1;
    }

    private static IEnumerable<Func<Task<DeliveryBroker>>> Brokers(bool library, string? only, CancellationToken cancellationToken)
    {
        if (only is null or "kafka")
        {
            if (KafkaBroker.Starter is { } starter)
            {
                yield return async () => await KafkaBroker.StartAsync(starter, cancellationToken);
            }
            else
            {
                Say("kafka skipped: the services that start one of its own are not beside the checkout");
            }
        }

        if (only is null or "pubsub")
        {
            if (Environment.GetEnvironmentVariable("PUBSUB_EMULATOR_HOST") is { Length: > 0 } emulator)
            {
                yield return () => Task.FromResult<DeliveryBroker>(new PubSubBroker(emulator, pushes: !library));
            }
            else
            {
                Say("pubsub skipped: PUBSUB_EMULATOR_HOST is not set");
            }
        }
    }

    private static void Say(string text) => Console.WriteLine(text);
}
