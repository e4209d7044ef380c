namespace Aviary.Messaging.Records;

/// <summary>The headers in which retries and dead letters carry the history of a message. They are removed when it is received again.</summary>
public static class SettlementHeaders
{
    /// <summary>On retries: how many attempts were made, in decimal. The next one has the number after it.</summary>
    public const string Attempts = "attempts";

    /// <summary>On retries: not to be handled before, as RFC 3339 in UTC.</summary>
    public const string NotBefore = "not-before";

    /// <summary>On retries: where the message lay first, as <c>requests/3@42</c>.</summary>
    public const string Origin = "origin";

    /// <summary>On dead letters: why, in one word.</summary>
    public const string DeadReason = "dead-reason";

    /// <summary>On dead letters: why, in a sentence of at most 1,024 bytes.</summary>
    public const string DeadDetail = "dead-detail";

    /// <summary>On dead letters: how many attempts were made, in decimal.</summary>
    public const string DeadAttempts = "dead-attempts";

    /// <summary>On dead letters: where the message lay first.</summary>
    public const string DeadOrigin = "dead-origin";

    /// <summary>On a dead letter that could not hold its body any more: how many bytes it had.</summary>
    public const string DeadBodyBytes = "dead-body-bytes";

    /// <summary>Whether a header is one of these.</summary>
    public static bool Contains(string name)
        => name is Attempts or NotBefore or Origin or DeadReason or DeadDetail or DeadAttempts or DeadOrigin or DeadBodyBytes;
}
