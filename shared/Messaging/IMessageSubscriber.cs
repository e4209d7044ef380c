namespace Aviary.Messaging;

/// <summary>Subscribes to the topics of a broker, at least once: what was not settled comes again, also after a crash.</summary>
public interface IMessageSubscriber : IAsyncDisposable
{
    /// <summary>
    /// Handles messages until it is cancelled; then takes no more, waits for the handlers at work (at most
    /// <see cref="Subscription.DrainTimeout"/>), settles what they answered and returns. A broker that goes away is waited for.
    /// </summary>
    /// <param name="subscription">What to receive, and how.</param>
    /// <param name="handler">
    /// Takes 1 to <see cref="Subscription.MaxBatch"/> messages, messages of one key in order, and answers a settlement for each, in
    /// the same order. Up to <see cref="Subscription.Concurrency"/> batches are handled at a time, never two with messages of one
    /// key. One that throws, or answers another number of settlements, is taken as <see cref="Settlement.Retry"/> for all its
    /// messages. Its token is cancelled only when the drain takes too long.
    /// </param>
    /// <param name="cancellationToken">Ends the subscription in good order.</param>
    Task SubscribeAsync(Subscription subscription, MessageHandler handler, CancellationToken cancellationToken);
}

/// <summary>Handles a batch of messages; see <see cref="IMessageSubscriber.SubscribeAsync"/>.</summary>
public delegate Task<IReadOnlyList<Settlement>> MessageHandler(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken);
