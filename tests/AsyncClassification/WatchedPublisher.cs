using Aviary.Messaging;

namespace Aviary.Tests.AsyncClassification;

/// <summary>A publisher that writes down what it is given, and fails as often as a test tells it.</summary>
internal sealed class WatchedPublisher : IMessagePublisher
{
    private readonly List<(string Topic, Message Message)> _messages = [];

    /// <summary>So many publications are refused by a broker that is away.</summary>
    public int Failures { get; set; }

    /// <summary>A topic that takes nothing.</summary>
    public string? Refuses { get; set; }

    public IReadOnlyList<(string Topic, Message Message)> Messages
    {
        get
        {
            lock (_messages)
            {
                return [.. _messages];
            }
        }
    }

    public Task PublishAsync(string topic, Message message, CancellationToken cancellationToken) => PublishAsync(topic, [message], cancellationToken);

    public Task PublishAsync(string topic, IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        lock (_messages)
        {
            if (Failures-- > 0)
            {
                throw new BrokerUnavailableException("the broker is away");
            }

            if (topic == Refuses)
            {
                throw new MessageRefusedException("body", "less", "more");
            }

            _messages.AddRange(messages.Select(message => (topic, message)));
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
