using Aviary.Messaging.Deliveries;
using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.InMemory;

/// <summary>
/// A broker within this process, for one's own machine and for tests: partitions, groups and positions as Kafka has them, so that
/// what works here works there. Each transport has a broker of its own, and everything ends with the process.
/// </summary>
public sealed class InMemoryTransport : IMessageTransport
{
    internal const string Name = "memory";
    internal const int MaxMessageBytes = 1_000_000;

    private readonly Broker _broker;
    private readonly MessagingMetrics _metrics = new(Name);

    /// <summary>Opens an empty broker.</summary>
    /// <param name="options">The bounds; null for the defaults.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggerFactory">Makes the logger.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is below 1.</exception>
    public InMemoryTransport(InMemoryOptions? options, TimeProvider time, ILoggerFactory loggerFactory)
    {
        options ??= new InMemoryOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Partitions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RetainedRecords, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RetainedBytes, 1);
        ILogger logger = loggerFactory.CreateLogger<InMemoryTransport>();
        _broker = new Broker(options, logger);
        Publisher = new InMemoryPublisher(_broker, _metrics);
        Settler settler = new(Publisher, time, logger) { Metrics = _metrics };
        Subscriber = new InMemorySubscriber(_broker, settler, _metrics, time, logger);
    }

    /// <inheritdoc/>
    public string Description => "memory:";

    /// <inheritdoc/>
    public TransportCapabilities Capabilities { get; } = new()
    {
        Name = Name,
        MaxMessageBytes = MaxMessageBytes,
        Durable = false,
        CompetingProcesses = false,
        Partitions = true,
        ReplayForNewGroups = true,
        BinaryHeaders = true,
        BinaryKeys = true,
        OrderByKey = true,
    };

    /// <inheritdoc/>
    public IMessagePublisher Publisher { get; }

    /// <inheritdoc/>
    public IMessageSubscriber Subscriber { get; }

    /// <inheritdoc/>
    public Task EnsureAsync(IReadOnlyList<string> topics, string? group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(topics);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (string topic in topics)
        {
            MessageRules.CheckTopic(topic);
        }

        _broker.Ensure(topics);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Subscriber.DisposeAsync();
        await Publisher.DisposeAsync();
        _metrics.Dispose();
    }
}
