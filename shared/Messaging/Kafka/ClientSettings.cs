using Confluent.Kafka;

namespace Aviary.Messaging.Kafka;

/// <summary>librdkafka's settings for what the options say: https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md.</summary>
internal static class ClientSettings
{
    /// <summary>What the client lets pass: the broker's own limit is 1,048,588 bytes for a batch, unless it is set otherwise.</summary>
    private const int MaxBatchBytes = 1_048_000;

    private static readonly TimeSpan ReconnectAtMost = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortestPollInterval = TimeSpan.FromMinutes(5);

    /// <summary>Makes a client; what its library refuses (a file that is no certificate, say) is reported like a broker that refuses.</summary>
    public static T Open<T>(string description, Func<T> build)
    {
        try
        {
            return build();
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw new BrokerUnavailableException($"{description}: the client cannot be opened: {error.Message}", error);
        }
    }

    public static ClientConfig Common(KafkaOptions options)
    {
        ClientConfig config = new()
        {
            BootstrapServers = options.Brokers,
            ClientId = "aviary",
            SecurityProtocol = (options.Tls, options.Login) switch
            {
                (false, KafkaLogin.None) => SecurityProtocol.Plaintext,
                (true, KafkaLogin.None) => SecurityProtocol.Ssl,
                (false, _) => SecurityProtocol.SaslPlaintext,
                (true, _) => SecurityProtocol.SaslSsl,
            },
            ReconnectBackoffMaxMs = (int)ReconnectAtMost.TotalMilliseconds,
            SocketKeepaliveEnable = true,
            SocketNagleDisable = true,
            TopicMetadataRefreshIntervalMs = 30_000,
        };
        if (options.CaFile is { Length: > 0 } file)
        {
            config.SslCaLocation = file;
        }

        config.SaslMechanism = options.Login switch
        {
            KafkaLogin.Plain => SaslMechanism.Plain,
            KafkaLogin.ScramSha256 => SaslMechanism.ScramSha256,
            KafkaLogin.ScramSha512 => SaslMechanism.ScramSha512,
            KafkaLogin.OAuthBearer => SaslMechanism.OAuthBearer,
            _ => null,
        };
        if (options.Login is KafkaLogin.Plain or KafkaLogin.ScramSha256 or KafkaLogin.ScramSha512)
        {
            config.SaslUsername = options.User;
            config.SaslPassword = options.Password;
        }

        return config;
    }

    public static ProducerConfig Producer(KafkaOptions options) => new(Common(options))
    {
        Acks = Acks.All,
        EnableIdempotence = true,
        LingerMs = 2,
        MessageTimeoutMs = (int)options.PublishTimeout.TotalMilliseconds,
        MessageMaxBytes = MaxBatchBytes,
        QueueBufferingMaxMessages = 100_000,
        QueueBufferingMaxKbytes = 128 << 10,
        DeliveryReportFields = "none",
        // Java's way: the same key falls into the same partition whichever client wrote it.
        Partitioner = Partitioner.Murmur2Random,
        CompressionType = options.Compression switch
        {
            KafkaCompression.Lz4 => CompressionType.Lz4,
            KafkaCompression.Gzip => CompressionType.Gzip,
            KafkaCompression.Snappy => CompressionType.Snappy,
            _ => CompressionType.None,
        },
    };

    public static ConsumerConfig Consumer(KafkaOptions options, Subscription subscription)
    {
        // No shorter than the session, which librdkafka refuses.
        TimeSpan poll = new[] { subscription.DrainTimeout * 2, options.SessionTimeout, ShortestPollInterval }.Max();
        ConsumerConfig config = new(Common(options))
        {
            GroupId = subscription.Group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            AllowAutoCreateTopics = false,
            EnableAutoCommit = true,
            AutoCommitIntervalMs = 1_000,
            EnableAutoOffsetStore = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
            MaxPollIntervalMs = (int)poll.TotalMilliseconds,
            // What is fetched ahead of MaxWaiting; a slow handler must not load the whole topic.
            QueuedMinMessages = Math.Clamp(subscription.MaxWaiting, 100, 100_000),
            QueuedMaxMessagesKbytes = 16 << 10,
            FetchWaitMaxMs = 100,
            FetchErrorBackoffMs = 100,
            // What was fetched is worked off in some hundredths of a second; the default, a second without fetching, is most of the time.
            FetchQueueBackoffMs = 10,
        };
        if (options.GroupProtocol == KafkaGroupProtocol.Consumer)
        {
            config.GroupProtocol = GroupProtocol.Consumer;
        }
        else
        {
            config.PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky;
            config.SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds;
            config.HeartbeatIntervalMs = (int)(options.SessionTimeout.TotalMilliseconds / 15);
        }

        return config;
    }
}
