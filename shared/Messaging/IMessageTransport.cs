namespace Aviary.Messaging;

/// <summary>One broker: how to publish to it, how to subscribe, and what it can do.</summary>
public interface IMessageTransport : IAsyncDisposable
{
    /// <summary>The broker for messages: <c>kafka://host:9092</c>. Holds no secrets.</summary>
    string Description { get; }

    /// <summary>How this broker differs from others.</summary>
    TransportCapabilities Capabilities { get; }

    /// <summary>Publishes; one for the whole life of the transport, which disposes it.</summary>
    IMessagePublisher Publisher { get; }

    /// <summary>Subscribes; one for the whole life of the transport, which disposes it.</summary>
    IMessageSubscriber Subscriber { get; }

    /// <summary>Makes the topics that are not there, and for <paramref name="group"/> whatever it needs to receive from them.</summary>
    /// <param name="topics">The topics.</param>
    /// <param name="group">The group that will subscribe; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BrokerUnavailableException">The broker does not answer, or does not allow it.</exception>
    Task EnsureAsync(IReadOnlyList<string> topics, string? group, CancellationToken cancellationToken);
}
