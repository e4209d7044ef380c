using System.ComponentModel.DataAnnotations;
using Aviary.Messaging.Kafka;
using Aviary.Settings;

namespace Aviary.Messaging;

/// <summary>Which broker carries messages, which topics, and how they are handled: section <c>Messaging</c>.</summary>
public sealed class MessagingOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Messaging";

    /// <summary>
    /// The broker: <c>memory:</c> (default; within this process alone), <c>kafka://host:port[,host:port…]</c>, <c>kafka:</c> (brokers
    /// from <see cref="KafkaBrokers"/>) or <c>pubsub://project</c>.
    /// </summary>
    [Required(ErrorMessage = "Messaging:Transport must name a broker: memory:, kafka://host:port or pubsub://project.")]
    public string Transport { get; set; } = "memory:";

    /// <summary>The group in which the app's instances share messages. Default <c>aviary</c>.</summary>
    [Required]
    public string Group { get; set; } = "aviary";

    /// <summary>The topic of requests to classify. Default <c>classification.requests</c>.</summary>
    [Required]
    public string Requests { get; set; } = "classification.requests";

    /// <summary>The topic of results. Default <c>classification.results</c>.</summary>
    [Required]
    public string Results { get; set; } = "classification.results";

    /// <summary>Where requests wait for another attempt. Default <c>classification.retries</c>.</summary>
    [Required]
    public string Retries { get; set; } = "classification.retries";

    /// <summary>Where requests lie that were given up. Default <c>classification.dead</c>.</summary>
    [Required]
    public string Dead { get; set; } = "classification.dead";

    /// <summary>The topic of alerts. Default <c>alerts</c>.</summary>
    [Required]
    public string Alerts { get; set; } = "alerts";

    /// <summary>Whether missing topics are made at start. Default: no; where one may not make topics, they are asked of those who may.</summary>
    public bool CreateTopics { get; set; }

    /// <summary>
    /// How many batches are handled at a time. 0 to 1,024, default 0: one more than there are cores, so that each has something to
    /// compute while one batch waits for the store or the broker.
    /// </summary>
    [Range(0, 1_024)]
    public int Concurrency { get; set; }

    /// <summary>The most messages in a batch. 1 to 10,000, default 32.</summary>
    [Range(1, 10_000)]
    public int MaxBatch { get; set; } = 32;

    /// <summary>How many messages may be in memory before fetching pauses. 1 to 1,000,000, default 1,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxWaiting { get; set; } = 1_000;

    /// <summary>
    /// How many bytes of bodies may be in memory before fetching pauses, where <see cref="MaxWaiting"/> does not say so
    /// earlier. 1,024 (1 KiB) to 1,099,511,627,776 (1 TiB), default 67,108,864 (64 MiB).
    /// </summary>
    [Range(1L << 10, 1L << 40)]
    public long MaxWaitingBytes { get; set; } = 64L << 20;

    /// <summary>After so many attempts a message that asks for another is dead. 1 to 1,000, default 5.</summary>
    [Range(1, 1_000)]
    public int Attempts { get; set; } = 5;

    /// <summary>The pause before the second attempt; each further one is twice as long. 1 ms to 1 day, default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause between attempts, not below <see cref="RetryDelay"/>. 1 ms to 1 day, default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long handlers at work may take once the app ends, or a partition goes to another instance. 0 to 1 h, default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// <c>host:port[,host:port…]</c>, as the Kafka trigger of the Functions host reads it. Where <see cref="Transport"/> names brokers
    /// too, they must be the same. Default: none; for <c>kafka:</c> the variable <c>KAFKA_BOOTSTRAP</c>.
    /// </summary>
    public string? KafkaBrokers { get; set; }

    /// <summary>How to prove who this is: <c>None</c> (default), <c>Plain</c>, <c>ScramSha256</c>, <c>ScramSha512</c> or <c>OAuthBearer</c>.</summary>
    public KafkaLogin KafkaLogin { get; set; }

    /// <summary>Whether connections are encrypted. Default: no; <c>Plain</c> demands it.</summary>
    public bool KafkaTls { get; set; }

    /// <summary>A PEM file with the authorities to trust. Default: those of the system.</summary>
    public string? KafkaCaFile { get; set; }

    /// <summary>The user, for <c>Plain</c> and SCRAM.</summary>
    public string? KafkaUser { get; set; }

    /// <summary>The password, for <c>Plain</c> and SCRAM.</summary>
    public string? KafkaPassword { get; set; }

    /// <summary>Where tokens come from, for <c>OAuthBearer</c>: an identity provider's endpoint for client credentials.</summary>
    public string? KafkaTokenEndpoint { get; set; }

    /// <summary>The client's id, for <c>OAuthBearer</c>.</summary>
    public string? KafkaClientId { get; set; }

    /// <summary>The client's secret, for <c>OAuthBearer</c>.</summary>
    public string? KafkaClientSecret { get; set; }

    /// <summary>What a token is asked for. Default: what the provider gives.</summary>
    public string? KafkaScope { get; set; }

    /// <summary>How a group shares partitions: <c>Classic</c> (default) or <c>Consumer</c> (the broker decides; Kafka 4.0 on).</summary>
    public KafkaGroupProtocol KafkaGroupProtocol { get; set; }

    /// <summary>After how much silence a member is taken for dead, with <c>Classic</c>. 1 s to 30 min, default 45 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan KafkaSessionTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How batches are packed: <c>None</c> (default), <c>Lz4</c>, <c>Gzip</c> or <c>Snappy</c>.</summary>
    public KafkaCompression KafkaCompression { get; set; }

    /// <summary>How long a message may wait for its confirmation. 1 s to 10 min, default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan KafkaPublishTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Partitions of topics that are made. 0 to 10,000, default 0: the broker's own.</summary>
    [Range(0, 10_000)]
    public int KafkaPartitions { get; set; }

    /// <summary>Copies of topics that are made. 0 to 100, default 0: the broker's own.</summary>
    [Range(0, 100)]
    [FormerName("KafkaCopies")]
    public int KafkaReplicationFactor { get; set; }

    /// <summary>The app's topics.</summary>
    public IReadOnlyList<string> AllTopics() => [Requests, Results, Retries, Dead, Alerts];

    /// <summary>The subscription to the requests.</summary>
    public Subscription RequestSubscription() => new()
    {
        Topic = Requests,
        Group = Group,
        RetryTopic = Retries,
        DeadTopic = Dead,
        Concurrency = Concurrency > 0 ? Concurrency : Environment.ProcessorCount + 1,
        MaxBatch = MaxBatch,
        MaxWaiting = MaxWaiting,
        MaxWaitingBytes = MaxWaitingBytes,
        Attempts = Attempts,
        RetryDelay = RetryDelay,
        MaxRetryDelay = MaxRetryDelay,
        DrainTimeout = DrainTimeout,
    };
}
