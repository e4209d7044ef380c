namespace Aviary.Messaging.PubSub.Rest;

/// <summary>How patient the client is.</summary>
internal sealed record PubSubClientOptions
{
    /// <summary>How long one attempt of a call may take. Default 15 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one pull may take, which waits at Pub/Sub up to 90 s for messages. Default 120 s.</summary>
    public TimeSpan PullTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How often a failed call is repeated. Default 5.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>The pause before the first repetition, doubled for each further one, with jitter, at most 10 s. Default 200 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The largest answer that is read, in bytes of JSON. Default 64 MiB.</summary>
    public int MaxAnswerBytes { get; init; } = 64 * 1024 * 1024;
}
