namespace Aviary.Messaging.Deliveries;

/// <summary>A message on its way to a handler. Exactly one of <see cref="Settled"/> and <see cref="GivenUp"/> is called, once, on any thread.</summary>
/// <param name="received">The message.</param>
internal abstract class Delivery(ReceivedMessage received)
{
    public ReceivedMessage Received { get; } = received;

    /// <summary>The body's size: what <see cref="Subscription.MaxWaitingBytes"/> counts.</summary>
    public int Bytes => Received.Message.Body.Length;

    /// <summary>It is settled: the broker may drop it.</summary>
    public abstract void Settled();

    /// <summary>It was released without being settled: the broker must deliver it again.</summary>
    public abstract void GivenUp();
}
