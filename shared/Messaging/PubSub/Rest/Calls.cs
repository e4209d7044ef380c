namespace Aviary.Messaging.PubSub.Rest;

internal sealed record PublishRequest(IReadOnlyList<WireMessage> Messages);

internal sealed record PublishResponse(IReadOnlyList<string>? MessageIds);

internal sealed record PullRequest(int MaxMessages);

internal sealed record PullResponse(IReadOnlyList<PulledMessage>? ReceivedMessages);

internal sealed record PulledMessage(string AckId, WireMessage Message, int? DeliveryAttempt);

internal sealed record AcknowledgeRequest(IReadOnlyList<string> AckIds);

internal sealed record ModifyAckDeadlineRequest(IReadOnlyList<string> AckIds, int AckDeadlineSeconds);

internal sealed record TopicResource(string? Name);

/// <summary>A subscription as it is made and read (<c>Subscription</c> of the REST API v1).</summary>
internal sealed record SubscriptionResource
{
    public string? Name { get; init; }

    public required string Topic { get; init; }

    public PushConfig? PushConfig { get; init; }

    public int AckDeadlineSeconds { get; init; }

    public bool EnableMessageOrdering { get; init; }

    public RetryPolicy? RetryPolicy { get; init; }

    /// <summary>Empty: it does not expire when no subscriber comes for a month.</summary>
    public ExpirationPolicy? ExpirationPolicy { get; init; }
}

internal sealed record PushConfig(string? PushEndpoint);

/// <summary>Pauses of the broker after a refusal, as <c>"1s"</c>.</summary>
internal sealed record RetryPolicy(string MinimumBackoff, string MaximumBackoff);

internal sealed record ExpirationPolicy(string? Ttl);

internal sealed record ErrorResponse(ErrorBody? Error);

internal sealed record ErrorBody(int Code, string? Message, string? Status);
