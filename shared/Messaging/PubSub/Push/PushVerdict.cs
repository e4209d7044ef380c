namespace Aviary.Messaging.PubSub.Push;

/// <summary>The result of checking a push's token.</summary>
/// <param name="Status">The status code to answer: 200 accepted, 401 no valid token, 403 a valid token for another receiver, 503 it cannot be checked now.</param>
/// <param name="Reason">Why, for logs; null where all is well. Holds nothing of the token itself.</param>
public readonly record struct PushVerdict(int Status, string? Reason)
{
    /// <summary>The push may be read.</summary>
    public bool IsGranted => Status == 200;

    internal static PushVerdict Granted { get; } = new(200, null);

    internal static PushVerdict Unauthorized(string reason) => new(401, reason);

    internal static PushVerdict Forbidden(string reason) => new(403, reason);

    internal static PushVerdict Unavailable(string reason) => new(503, reason);
}
