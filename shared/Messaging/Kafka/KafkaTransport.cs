using Aviary.Messaging.Deliveries;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.Kafka;

/// <summary>Apache Kafka, through librdkafka. Opening it connects to nothing yet.</summary>
public sealed class KafkaTransport : IMessageTransport
{
    internal const string Name = "kafka";

    /// <summary>Leaves room for what a dead letter adds below a broker's usual limit of 1,048,588 bytes.</summary>
    internal const int MaxMessageBytes = 1_000_000;

    private static readonly TimeSpan AdminPatience = TimeSpan.FromSeconds(30);

    private readonly KafkaOptions _options;
    private readonly OidcTokens _tokens;
    private readonly MessagingMetrics _metrics = new(Name);
    private readonly ClientProblems _problems;

    /// <summary>Opens it.</summary>
    /// <param name="options">Which Kafka, and how to get in.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggerFactory">Makes the logger.</param>
    public KafkaTransport(KafkaOptions options, TimeProvider time, ILoggerFactory loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ILogger logger = loggerFactory.CreateLogger<KafkaTransport>();
        _options = options;
        _tokens = new OidcTokens(options, time);
        Description = $"kafka://{options.Brokers}";
        _problems = new ClientProblems(Description, time, logger);
        Publisher = new KafkaPublisher(options, Description, _tokens, _metrics, time, logger);
        Settler settler = new(Publisher, time, logger) { Metrics = _metrics };
        Subscriber = new KafkaSubscriber(options, Description, _tokens, settler, _metrics, time, logger);
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public TransportCapabilities Capabilities { get; } = new()
    {
        Name = Name,
        MaxMessageBytes = MaxMessageBytes,
        Durable = true,
        CompetingProcesses = true,
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
    public async Task EnsureAsync(IReadOnlyList<string> topics, string? group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(topics);
        foreach (string topic in topics)
        {
            MessageRules.CheckTopic(topic);
        }

        if (topics.Count == 0)
        {
            return;
        }

        using IAdminClient admin = ClientSettings.Open(Description, () => new AdminClientBuilder(ClientSettings.Common(_options))
            .SetErrorHandler((_, error) => _problems.Tell(error))
            .SetLogHandler((_, message) => _problems.Debug(message))
            .SetOAuthBearerTokenRefreshHandler((client, _) => _tokens.Refresh(client))
            .Build());
        TopicSpecification[] missing = [.. topics.Distinct().Select(topic => new TopicSpecification
        {
            Name = topic,
            NumPartitions = _options.Partitions > 0 ? _options.Partitions : -1,
            ReplicationFactor = (short)(_options.Copies > 0 ? _options.Copies : -1),
        })];
        try
        {
            await admin.CreateTopicsAsync(missing, new CreateTopicsOptions { RequestTimeout = AdminPatience, OperationTimeout = AdminPatience })
                .WaitAsync(cancellationToken);
        }
        catch (CreateTopicsException error)
        {
            CreateTopicReport? refused = error.Results.Find(report => report.Error.IsError && report.Error.Code != ErrorCode.TopicAlreadyExists);
            if (refused is not null)
            {
                throw new BrokerUnavailableException($"{Description}: topic {refused.Topic} could not be made: {_problems.Explain(refused.Error)}", error);
            }
        }
        catch (KafkaException error)
        {
            throw new BrokerUnavailableException($"{Description}: topics could not be made: {_problems.Explain(error.Error)}", error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Subscriber.DisposeAsync();
        await Publisher.DisposeAsync();
        _tokens.Dispose();
        _metrics.Dispose();
    }
}
