namespace Aviary.Messaging;

/// <summary>What to receive and how. Several subscribers with one <see cref="Group"/> share the messages; each group gets them all.</summary>
public sealed record Subscription
{
    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The group, Kafka's consumer group; with Pub/Sub the subscription is named <c>{group}.{topic}</c>.</summary>
    public required string Group { get; init; }

    /// <summary>Where retries wait. Default: <c>{topic}.retries</c>. The subscription also receives from it.</summary>
    public string? RetryTopic { get; init; }

    /// <summary>Where dead letters go. Default: <c>{topic}.dead</c>.</summary>
    public string? DeadTopic { get; init; }

    /// <summary>How many batches are handled at a time: 1 to 1,024. Default 1.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>The most messages in a batch: 1 to 10,000. Default 1. A batch is never waited for: it holds what is there.</summary>
    public int MaxBatch { get; init; } = 1;

    /// <summary>How many messages may be in memory, waiting or at work, before fetching pauses: 1 to 1,000,000. Default 1,000. As many retries may wait for their time besides.</summary>
    public int MaxWaiting { get; init; } = 1_000;

    /// <summary>
    /// How many bytes of bodies may be in memory, waiting or at work, before fetching pauses: 1 KiB to 1 TiB. Default
    /// 64 MiB. What reaches its bound first counts, <see cref="MaxWaiting"/> or this. As many bytes of retries may wait besides. A body
    /// that is larger is still handled: it is taken when there is room, and nothing more is taken until it is done.
    /// </summary>
    public long MaxWaitingBytes { get; init; } = 64L << 20;

    /// <summary>After so many attempts a message that asks for another is dead: 1 to 1,000. Default 5.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The pause before the second attempt; each further one is twice as long, with jitter. Default 1 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause between attempts. Default 1 min.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long handlers at work may take once the subscription ends. Default 30 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Settles messages that asked for another attempt and get none. Default: they become dead letters.</summary>
    public LastAttemptHandler? LastAttempt { get; init; }

    /// <summary>Whether a message that was tried so many times gets another attempt.</summary>
    public bool HasAttemptAfter(int attempts) => attempts < Attempts;
}
