using Aviary.Messaging.Records;

namespace Aviary.Messaging;

/// <summary>A message as a subscriber gets it.</summary>
public sealed record ReceivedMessage
{
    /// <summary>
    /// The message. What did not come is made up from <see cref="Origin"/>: a message of another program that is no CloudEvent has
    /// its origin as <see cref="Message.Id"/>, so that each still has one name.
    /// </summary>
    public required Message Message { get; init; }

    /// <summary>The position in the broker.</summary>
    public required MessageOrigin Origin { get; init; }

    /// <summary>1 for the first time that it is handled, one more after each <see cref="Settlement.Retry"/>. A redelivery after a crash does not count.</summary>
    public required int Attempt { get; init; }

    /// <summary>When this process got it.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The time before which a retry must not be handled; null: at once. The subscription waits for it.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The position before the first retry, as <see cref="MessageOrigin.ToString"/> writes it; null where this is its first attempt.</summary>
    public string? FirstOrigin { get; init; }

    /// <summary>
    /// What is wrong with the message as such: a header that is not UTF-8, an attribute that is missing or no CloudEvent's. Null
    /// where all is well. A handler answers <see cref="Settlement.Dead"/> to what it cannot use.
    /// </summary>
    public string? Problem { get; init; }

    /// <summary>The key and headers as received, byte for byte; null where the transport has them only as text.</summary>
    internal WireForm? Wire { get; init; }
}
