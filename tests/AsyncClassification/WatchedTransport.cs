using Aviary.Messaging;

namespace Aviary.Tests.AsyncClassification;

/// <summary>A broker of which there is only the publisher, and whose messages outlive the process.</summary>
internal sealed class WatchedTransport(WatchedPublisher publisher) : IMessageTransport
{
    public string Description => "watched:";

    public TransportCapabilities Capabilities { get; } = new()
    {
        Name = "watched",
        MaxMessageBytes = 1_000_000,
        Durable = true,
        CompetingProcesses = true,
        Partitions = true,
        ReplayForNewGroups = true,
        BinaryHeaders = true,
        BinaryKeys = true,
        OrderByKey = true,
    };

    public IMessagePublisher Publisher => publisher;

    public IMessageSubscriber Subscriber => throw new NotSupportedException();

    public Task EnsureAsync(IReadOnlyList<string> topics, string? group, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
