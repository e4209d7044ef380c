using System.CommandLine;
using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Serve;

namespace Aviary.Benchmarks.Broker;

/// <summary>What the way from a topic to stored outcomes costs: throughput, latency and memory, on a real Kafka and PostgreSQL.</summary>
internal static class BrokerBenchmark
{
    private const string Library = "library";
    private const string Throughput = "throughput";
    private const string Limit = "limit";
    private const string Consumers = "consumers";
    private const string Memory = "memory";

    public static Command Command()
    {
        Option<bool> json = new("--json") { Description = "End with one JSON line." };
        Option<int> messages = new("--messages") { Description = "How many messages the memory is watched for, at least 1,000; its growth is that from a fifth of them on.", DefaultValueFactory = _ => 1_000_000 };
        Option<string> consumer = new("--consumer") { Description = "How messages come to the workers: library or trigger.", DefaultValueFactory = _ => Library };
        consumer.AcceptOnlyFromAmong(Library, "trigger");
        Option<string[]> only = new("--only") { Description = "Some figures alone: throughput, limit, consumers, memory; may repeat." };
        only.AcceptOnlyFromAmong(Throughput, Limit, Consumers, Memory);
        Option<string[]> settings = new("--setting") { Description = "A setting of the workers, as Messaging__MaxBatch=64; may repeat.", HelpName = "NAME=VALUE" };
        Command command = new("broker", "From a topic to stored outcomes: throughput, latency and memory (Kafka and PostgreSQL)") { json, messages, consumer, only, settings };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            new BenchmarkReport("broker", arguments.GetValue(json)),
            Math.Max(1_000, arguments.GetValue(messages)),
            arguments.GetValue(consumer) == Library,
            arguments.GetValue(only) is { Length: > 0 } some ? some : [Throughput, Limit, Consumers, Memory],
            (arguments.GetValue(settings) ?? []).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[^1], StringComparer.Ordinal),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        BenchmarkReport report, int messages, bool library, string[] only, Dictionary<string, string> settings, CancellationToken cancellationToken)
    {
        string? kafka = Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP");
        string? postgres = Environment.GetEnvironmentVariable("POSTGRES_CONNECTION");
        if (string.IsNullOrEmpty(kafka) || string.IsNullOrEmpty(postgres))
        {
            await Console.Error.WriteLineAsync("bench broker needs real servers: set KAFKA_BOOTSTRAP and POSTGRES_CONNECTION");
            return 2;
        }

        report.Say("training one epoch for a model …");
        using ServedFashion models = await ServedFashion.TrainAsync(cancellationToken);
        await BrokerModels.AddToAsync(models.Folder, cancellationToken);
        BrokerPlan plan = new(kafka, postgres, models.Folder, library, settings);
        if (only.Contains(Throughput))
        {
            await BrokerThroughput.RunAsync(plan, models, report, cancellationToken);
        }

        if (only.Contains(Limit) && File.Exists(BrokerModels.BirdsFile))
        {
            await BrokerThroughput.BirdsAsync(plan, models, report, cancellationToken);
        }
        else if (only.Contains(Limit))
        {
            report.Say($"limitRatio skipped: {BrokerModels.BirdsFile} is not there");
        }

        if (only.Contains(Consumers))
        {
            await BrokerConsumers.RunAsync(plan, report, cancellationToken);
        }

        if (only.Contains(Memory))
        {
            await BrokerMemory.RunAsync(plan, messages, report, cancellationToken);
        }

        report.Print();
        return AtLeast(report, "throughputRatio", 0.8) && AtLeast(report, "limitRatio", 0.9) && !(report.Value("memoryGrowthMb") > 20) ? 0 : 1;
    }

    private static bool AtLeast(BenchmarkReport report, string figure, double limit) => report.Value(figure) is not { } value || value >= limit;
}
