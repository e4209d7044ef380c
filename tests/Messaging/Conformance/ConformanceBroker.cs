using Aviary.Messaging;
using Aviary.Messaging.Records;

namespace Aviary.Tests.Messaging.Conformance;

/// <summary>A broker that the conformance suite runs against, and clients of it.</summary>
public abstract class ConformanceBroker : IAsyncDisposable
{
    /// <summary>A client of the broker.</summary>
    public abstract IMessageTransport Transport { get; }

    /// <summary>Another client of the same broker, closed with the broker; the same one where it lives within one process alone.</summary>
    public virtual IMessageTransport Another() => Transport;

    /// <summary>Publishes what no program of this library would: any headers, any key.</summary>
    public virtual Task PublishRawAsync(string topic, byte[]? key, byte[] body, params RecordHeader[] headers)
    {
        Assert.Skip($"{Transport.Description} has no records of bytes with headers.");
        return Task.CompletedTask;
    }

    /// <summary>A client whose network can be broken.</summary>
    public virtual Task<BreakableClient> BreakableAsync()
    {
        Assert.Skip($"{Transport.Description} cannot be cut off.");
        return Task.FromException<BreakableClient>(new NotSupportedException());
    }

    /// <summary>Removes what a test made.</summary>
    public virtual Task ForgetAsync(IReadOnlyCollection<string> topics) => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();
}

/// <summary>A client and what breaks and mends its network.</summary>
public sealed record BreakableClient(IMessageTransport Transport, Func<Task> BreakAsync, Func<Task> MendAsync, Func<ValueTask> CloseAsync)
    : IAsyncDisposable
{
    public ValueTask DisposeAsync() => CloseAsync();
}
