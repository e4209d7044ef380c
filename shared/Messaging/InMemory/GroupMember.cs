namespace Aviary.Messaging.InMemory;

/// <summary>A subscription at work: what it was given of its group's partitions, and a bell that rings when there is something to do.</summary>
internal sealed class GroupMember(IReadOnlyList<string> topics) : IDisposable
{
    private readonly SemaphoreSlim _bell = new(0, 1);
    private int _rung;

    public IReadOnlyList<string> Topics { get; } = topics;

    /// <summary>Rings; several rings before it is heard are one.</summary>
    public void Ring()
    {
        if (Interlocked.Exchange(ref _rung, 1) == 0)
        {
            try
            {
                _bell.Release();
            }
            catch (ObjectDisposedException)
            {
                // A late ring for a subscription that has ended.
            }
        }
    }

    public async Task HearAsync(CancellationToken cancellationToken)
    {
        await _bell.WaitAsync(cancellationToken);
        Volatile.Write(ref _rung, 0);
    }

    public void Dispose() => _bell.Dispose();
}
