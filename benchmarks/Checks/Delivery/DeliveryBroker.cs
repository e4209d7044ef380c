using Aviary.Messaging;

namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>A broker behind a line that can be cut.</summary>
internal abstract class DeliveryBroker : IAsyncDisposable
{
    /// <summary>Its name for people.</summary>
    public abstract string Name { get; }

    /// <summary>The line in front of it; null where it can only be reached directly.</summary>
    public abstract Relay? Line { get; }

    /// <summary>The client of the generator and the checker.</summary>
    public abstract IMessageTransport Client { get; }

    /// <summary>Whether it can be stopped and started without losing what it has accepted.</summary>
    public virtual bool CanRestart => false;

    /// <summary>How many workers share the work.</summary>
    public virtual int Workers => 2;

    /// <summary>The settings and variables with which a worker finds it.</summary>
    public abstract IReadOnlyDictionary<string, string> WorkerSettings(DeliveryPlan plan);

    /// <summary>Whatever must be there before the first message is sent.</summary>
    public abstract Task PrepareAsync(DeliveryPlan plan, IReadOnlyList<int> workerPorts, CancellationToken cancellationToken);

    /// <summary>Stops it, and starts it again after a while.</summary>
    public virtual Task RestartAsync(TimeSpan away, CancellationToken cancellationToken) => throw new NotSupportedException(Name);

    public abstract ValueTask DisposeAsync();
}
