using Aviary.AsyncClassification;
using Aviary.Benchmarks.Checks.Delivery;
using Aviary.Benchmarks.Processes;
using Aviary.Messaging;
using Aviary.Messaging.Kafka;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Benchmarks.Broker;

/// <summary>Topics, a group and a database of their own, and the processes that classify there. All of it is gone at the end.</summary>
internal sealed class BrokerStage : IAsyncDisposable
{
    private const int Batch = 500;

    private readonly BrokerPlan _plan;
    private readonly DeliveryPlan _names;
    private readonly OutcomeDatabase _database;
    private readonly List<ChildProcess> _workers = [];

    private BrokerStage(BrokerPlan plan, OutcomeDatabase database, DeliveryPlan names, int partitions)
    {
        _plan = plan;
        _names = names;
        _database = database;
        Outcomes = new StoredOutcomes(database.Connection);
        Client = new KafkaTransport(new KafkaOptions { Brokers = plan.Kafka, Partitions = partitions }, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public KafkaTransport Client { get; }

    public StoredOutcomes Outcomes { get; }

    public IReadOnlyList<ChildProcess> Workers => _workers;

    private string[] Topics => [_names.Requests, _names.Results, _names.Retries, _names.Dead, _names.CheckerRetries];

    public static async Task<BrokerStage> CreateAsync(BrokerPlan plan, int partitions, CancellationToken cancellationToken)
    {
        string suffix = $"{Guid.NewGuid():N}"[..10];
        OutcomeDatabase database = await OutcomeDatabase.CreateAsync(plan.Postgres, suffix, cancellationToken);
        BrokerStage stage = new(plan, database, new DeliveryPlan(suffix, plan.Library, TimeSpan.Zero, database.Connection), partitions);
        await stage.Client.EnsureAsync(stage.Topics, stage._names.Group, cancellationToken);
        return stage;
    }

    public void StartWorker()
    {
        Dictionary<string, string> settings = _names.Settings();
        settings.Remove("Messaging__Concurrency");
        settings["Messaging__Transport"] = $"kafka://{_plan.Kafka}";
        settings["Messaging__KafkaBrokers"] = _plan.Kafka;
        foreach ((string name, string value) in _plan.Settings)
        {
            settings[name] = value;
        }

        _workers.Add(ChildProcess.Start(
            "dotnet",
            [Path.Combine(Checkout.Root, "artifacts", "program", "aviary.dll"), "serve", "--state", _plan.Folder, "--port", $"{ChildProcess.FreePort()}"],
            settings));
    }

    /// <summary>Publishes so many requests, whose source is the block's name.</summary>
    public async Task PublishAsync(string block, string model, byte[][] pictures, int count, CancellationToken cancellationToken)
    {
        Task before = Task.CompletedTask;
        for (int start = 0; start < count; start += Batch)
        {
            Message[] messages = [.. Enumerable.Range(start, Math.Min(Batch, count - start)).Select(number => Request(block, model, number, pictures))];
            Task now = Client.Publisher.PublishAsync(_names.Requests, messages, cancellationToken);
            await before;
            before = now;
        }

        await before;
    }

    public Task PublishAsync(Message request, CancellationToken cancellationToken) => Client.Publisher.PublishAsync(_names.Requests, request, cancellationToken);

    public static Message Request(string block, string model, int number, byte[][] pictures) => new()
    {
        Id = $"{block}-{number}",
        Source = block,
        Type = ClassificationTypes.Requested,
        ContentType = "application/octet-stream",
        Extensions = new Dictionary<string, string> { [ClassificationTypes.Model] = model },
        Body = pictures[number % pictures.Length],
    };

    /// <summary>Waits until each request of the block has its outcome.</summary>
    public async Task CompletedAsync(string block, int count, CancellationToken cancellationToken)
    {
        while (await Outcomes.CountAsync(block, cancellationToken) < count)
        {
            if (_workers.Find(worker => worker.HasExited) is { } ended)
            {
                throw new InvalidOperationException($"A worker ended by itself:{Environment.NewLine}{ended.Tail()}");
            }

            await Task.Delay(250, cancellationToken);
        }
    }

    /// <summary>What hears the results, for latencies.</summary>
    public Subscription Results(string group) => new()
    {
        Topic = _names.Results,
        Group = $"{group}-{_names.Suffix}",
        RetryTopic = _names.CheckerRetries,
        MaxBatch = 500,
        DrainTimeout = TimeSpan.FromSeconds(1),
    };

    public async ValueTask DisposeAsync()
    {
        _workers.ForEach(worker => worker.Dispose());
        await Client.DisposeAsync();
        await _database.DisposeAsync();
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _plan.Kafka }).Build();
        try
        {
            await admin.DeleteTopicsAsync(Topics);
        }
        catch (DeleteTopicsException)
        {
            // Whatever keeps a topic does not change a figure.
        }
    }
}
