using Aviary.Messaging.Deliveries;

namespace Aviary.Messaging.InMemory;

/// <summary>A subscription at work: which topics it shares, and a bell that rings when there is something to do.</summary>
internal sealed class GroupMember(IReadOnlyList<string> topics) : IDisposable
{
    public IReadOnlyList<string> Topics { get; } = topics;

    public AsyncAutoResetEvent Bell { get; } = new();

    public void Dispose() => Bell.Dispose();
}
