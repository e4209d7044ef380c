using Aviary.Messaging.Deliveries;
using Aviary.Messaging.PubSub.Rest;
using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.PubSub;

/// <summary>Google Pub/Sub by its REST API, or its emulator. Opening it connects to nothing yet.</summary>
public sealed class PubSubTransport : IMessageTransport
{
    internal const string Name = "pubsub";

    private readonly PubSubClient _client;
    private readonly PubSubSetup _setup;
    private readonly MessagingMetrics _metrics = new(Name);

    /// <summary>Opens it.</summary>
    /// <param name="options">Which project, and where.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggerFactory">Makes the logger.</param>
    /// <exception cref="ArgumentException">An option is out of its range; names it.</exception>
    public PubSubTransport(PubSubOptions options, TimeProvider time, ILoggerFactory loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ILogger logger = loggerFactory.CreateLogger<PubSubTransport>();
        var names = new PubSubNames(options.Project);
        PubSubEndpoint endpoint = PubSubEndpoint.From(options.EmulatorHost);
        IAccessTokens tokens = endpoint.IsEmulator ? new NoTokens() : new DefaultTokens();
        Description = $"pubsub://{endpoint.Address.Authority}/{options.Project}";
        _client = new PubSubClient(
            new HttpMessageInvoker(PubSubEndpoint.Connections()), endpoint.Address, tokens, options.Client, time, logger);
        _setup = new PubSubSetup(_client, names, Description, options);
        Publisher = new PubSubPublisher(_client, names, Description, _metrics);
        Settler settler = new(Publisher, time, logger) { Metrics = _metrics };
        Subscriber = new PubSubSubscriber(_client, names, _setup, settler, _metrics, options, time, logger);
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public TransportCapabilities Capabilities { get; } = new()
    {
        Name = Name,
        MaxMessageBytes = PubSubLimits.FreshBytes,
        Durable = true,
        CompetingProcesses = true,
        Partitions = false,
        ReplayForNewGroups = false,
        BinaryHeaders = false,
        BinaryKeys = false,

        // Pub/Sub hands a key to one subscriber at a time only as well as it can, and its emulator does not at all.
        OrderByKey = false,
    };

    /// <inheritdoc/>
    public IMessagePublisher Publisher { get; }

    /// <inheritdoc/>
    public IMessageSubscriber Subscriber { get; }

    /// <inheritdoc/>
    public Task EnsureAsync(IReadOnlyList<string> topics, string? group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(topics);
        return _setup.EnsureAsync(topics, group, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Subscriber.DisposeAsync();
        await Publisher.DisposeAsync();
        _client.Dispose();
        _metrics.Dispose();
    }
}
