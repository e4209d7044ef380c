using Aviary.Messaging.PubSub.Publishing;
using Aviary.Messaging.PubSub.Rest;
using Aviary.Messaging.PubSub.Subscribing;
using Aviary.Messaging.Settling;
using Aviary.Messaging.Telemetry;
using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.PubSub;

/// <summary>Google Pub/Sub by its REST API, or its emulator.</summary>
internal sealed class PubSubTransport : IMessageTransport
{
    /// <summary>The transport's name.</summary>
    public const string TransportName = "pubsub";

    private readonly PubSubClient _client;
    private readonly PubSubSetup _setup;
    private readonly MessagingMetrics _metrics = new(TransportName);
    private readonly PubSubPublisher _publisher;
    private readonly PubSubSubscriber _subscriber;

    /// <param name="client">The client, which is disposed with this.</param>
    /// <param name="description">The broker for messages.</param>
    /// <param name="project">The project's id.</param>
    /// <param name="options">How it works.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of failures.</param>
    public PubSubTransport(PubSubClient client, string description, string project, PubSubOptions options, TimeProvider time, ILogger logger)
    {
        var names = new PubSubNames(project);
        _client = client;
        Description = description;
        _setup = new PubSubSetup(client, names, options);
        _publisher = new PubSubPublisher(client, names, _metrics);
        var settler = new Settler(_publisher, time, logger) { Metrics = _metrics };
        _subscriber = new PubSubSubscriber(client, names, _setup, settler, _metrics, options, time, logger);
    }

    public string Description { get; }

    public TransportCapabilities Capabilities { get; } = new()
    {
        Name = TransportName,
        MaxMessageBytes = PubSubLimits.PublishBytes,
        Durable = true,
        CompetingProcesses = true,
        Partitions = false,
        ReplayForNewGroups = false,
        BinaryHeaders = false,

        // Pub/Sub hands a key to one subscriber at a time only as well as it can, and its emulator does not at all.
        OrderByKey = false,
    };

    public IMessagePublisher Publisher => _publisher;

    public IMessageSubscriber Subscriber => _subscriber;

    /// <summary>Connects to Google's Pub/Sub with Application Default Credentials, or to an emulator without any.</summary>
    /// <param name="project">The project's id.</param>
    /// <param name="emulatorHost"><c>host:port</c> of an emulator; null or empty for Google's.</param>
    /// <param name="options">How it works.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of failures.</param>
    /// <exception cref="ArgumentException">No project's id, or no <c>host:port</c>.</exception>
    public static PubSubTransport Connect(string project, string? emulatorHost, PubSubOptions options, TimeProvider time, ILogger logger)
    {
        PubSubEndpoint endpoint = PubSubEndpoint.From(emulatorHost);
        IAccessTokens tokens = endpoint.IsEmulator ? new NoTokens() : new DefaultTokens();
        var client = new PubSubClient(
            new HttpMessageInvoker(PubSubEndpoint.Connections()), endpoint.Address, tokens, options.Client, time, logger);
        return new PubSubTransport(client, $"pubsub://{endpoint.Address.Authority}/{project}", project, options, time, logger);
    }

    public Task EnsureAsync(IReadOnlyList<string> topics, string? group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(topics);
        return _setup.EnsureAsync(topics, group, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _subscriber.DisposeAsync();
        await _publisher.DisposeAsync();
        _client.Dispose();
        _metrics.Dispose();
    }
}
