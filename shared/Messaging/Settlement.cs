namespace Aviary.Messaging;

/// <summary>What happens to a message that was handled.</summary>
public abstract record Settlement
{
    private Settlement()
    {
    }

    /// <summary>The message is done and is not delivered again.</summary>
    public static Settlement Done { get; } = new Completed();

    /// <summary>The message is retried later, until the attempts of the subscription are used up; then it is dead-lettered.</summary>
    /// <param name="reason">Why, for people: becomes the detail of the dead letter if no attempt succeeds.</param>
    /// <param name="after">How long to wait; null for the growing delay of the subscription.</param>
    /// <param name="deadReason">The reason of the dead letter if no attempt succeeds; null for <c>attempts-used-up</c>.</param>
    public static Settlement Retry(string reason, TimeSpan? after = null, string? deadReason = null) => new RetryLater(reason, after, deadReason);

    /// <summary>The message goes to the dead letters, with its original bytes and headers, the reason, and where it came from.</summary>
    /// <param name="reason">One word for machines: <c>unknown-model</c>.</param>
    /// <param name="detail">A sentence for people: what was expected and what came.</param>
    /// <param name="attempts">How many attempts were made, where that is more than <see cref="ReceivedMessage.Attempt"/> says; null where it is not.</param>
    public static Settlement Dead(string reason, string detail, int? attempts = null) => new DeadLettered(reason, detail, attempts);

    internal sealed record Completed : Settlement;

    internal sealed record RetryLater(string Reason, TimeSpan? After, string? DeadReason) : Settlement;

    internal sealed record DeadLettered(string Reason, string Detail, int? Attempts) : Settlement;
}
