namespace Aviary.Messaging;

/// <summary>Publishes to the topics of a broker. Safe for many callers at a time.</summary>
public interface IMessagePublisher : IAsyncDisposable
{
    /// <summary>Publishes one message, and returns once the broker has confirmed that it keeps it.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait; the message may have been published all the same.</param>
    /// <exception cref="MessageRefusedException">The message itself is at fault: too large, or a name that cannot travel.</exception>
    /// <exception cref="BrokerUnavailableException">The broker did not confirm it; it may have been published all the same.</exception>
    Task PublishAsync(string topic, Message message, CancellationToken cancellationToken);

    /// <summary>Publishes many, in their order for each key, and returns once the broker has confirmed them all.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="messages">The messages; none is published where one of them is at fault.</param>
    /// <param name="cancellationToken">Ends the wait; any of the messages may have been published all the same.</param>
    /// <exception cref="MessageRefusedException">A message is at fault: too large, or a name that cannot travel.</exception>
    /// <exception cref="BrokerUnavailableException">The broker did not confirm all messages; the exception says how many. Any may have been published.</exception>
    Task PublishAsync(string topic, IReadOnlyList<Message> messages, CancellationToken cancellationToken);
}
