namespace Aviary.Messaging.InMemory;

internal sealed class InMemoryPublisher(Broker broker, MessagingMetrics metrics) : IMessagePublisher
{
    public Task PublishAsync(string topic, Message message, CancellationToken cancellationToken)
        => PublishAsync(topic, [message], cancellationToken);

    public Task PublishAsync(string topic, IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        MessageRules.CheckTopic(topic);
        foreach (Message message in messages)
        {
            MessageRules.Check(message, InMemoryTransport.MaxMessageBytes);
        }

        try
        {
            broker.Append(topic, messages);
        }
        catch (BrokerUnavailableException error)
        {
            metrics.Published(topic, messages.Count, error);
            throw;
        }

        metrics.Published(topic, messages.Count);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
