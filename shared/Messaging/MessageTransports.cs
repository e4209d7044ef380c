using Aviary.Messaging.InMemory;
using Aviary.Messaging.Kafka;
using Aviary.Messaging.PubSub;
using Microsoft.Extensions.Logging;

namespace Aviary.Messaging;

/// <summary>Opens the broker that the settings name.</summary>
public static class MessageTransports
{
    internal const string BrokersVariable = "KAFKA_BOOTSTRAP";
    private const string EmulatorVariable = "PUBSUB_EMULATOR_HOST";

    /// <summary>Opens the transport. It does not connect yet: problems with the broker are reported at the first use.</summary>
    /// <param name="options">The settings, valid by <see cref="MessagingOptionsValidator"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggerFactory">Makes loggers.</param>
    /// <exception cref="ArgumentException">The transport is unknown; the message lists the valid ones.</exception>
    public static IMessageTransport Open(MessagingOptions options, TimeProvider time, ILoggerFactory loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (TransportAddress.TryParse(options.Transport, out TransportAddress address) is { } problem)
        {
            throw new ArgumentException($"Messaging:Transport: {problem}", nameof(options));
        }

        return address.Scheme switch
        {
            TransportAddress.Memory => new InMemoryTransport(null, time, loggerFactory),
            TransportAddress.Kafka => new KafkaTransport(Kafka(options), time, loggerFactory),
            _ => new PubSubTransport(
                new PubSubOptions { Project = address.Rest, EmulatorHost = Environment.GetEnvironmentVariable(EmulatorVariable) }, time, loggerFactory),
        };
    }

    /// <exception cref="ArgumentException">No brokers are named.</exception>
    internal static KafkaOptions Kafka(MessagingOptions options) => new()
    {
        Brokers = FindBrokers(options) ?? throw new ArgumentException($"{options.Transport} names no brokers", nameof(options)),
        Login = options.KafkaLogin,
        Tls = options.KafkaTls,
        CaFile = options.KafkaCaFile,
        User = options.KafkaUser,
        Password = options.KafkaPassword,
        TokenEndpoint = string.IsNullOrEmpty(options.KafkaTokenEndpoint) ? null : new Uri(options.KafkaTokenEndpoint),
        ClientId = options.KafkaClientId,
        ClientSecret = options.KafkaClientSecret,
        Scope = options.KafkaScope,
        GroupProtocol = options.KafkaGroupProtocol,
        SessionTimeout = options.KafkaSessionTimeout,
        Compression = options.KafkaCompression,
        PublishTimeout = options.KafkaPublishTimeout,
        Partitions = options.KafkaPartitions,
        Copies = options.KafkaReplicationFactor,
    };

    /// <summary>The first brokers that are named: in the transport, in their own setting, or in the environment; null where none are.</summary>
    internal static string? FindBrokers(MessagingOptions options)
    {
        string? ofTransport = TransportAddress.TryParse(options.Transport, out TransportAddress address) is null ? address.Rest : null;
        string?[] said = [ofTransport, options.KafkaBrokers, Environment.GetEnvironmentVariable(BrokersVariable)];
        return Array.Find(said, brokers => !string.IsNullOrEmpty(brokers));
    }
}
