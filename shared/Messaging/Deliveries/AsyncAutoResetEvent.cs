namespace Aviary.Messaging.Deliveries;

/// <summary>Signals that there is something to do; several signals before a wait are one. One thread at a time waits, any thread signals.</summary>
internal sealed class AsyncAutoResetEvent : IDisposable
{
    private readonly SemaphoreSlim _rings = new(0, 1);
    private int _rung;

    public void Set()
    {
        if (Interlocked.Exchange(ref _rung, 1) == 0)
        {
            try
            {
                _rings.Release();
            }
            catch (ObjectDisposedException)
            {
                // A late signal: no thread waits any more.
            }
        }
    }

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _rings.WaitAsync(cancellationToken);
        Volatile.Write(ref _rung, 0);
    }

    /// <returns>Whether it rang in time.</returns>
    public bool Wait(TimeSpan longest, CancellationToken cancellationToken)
    {
        bool rang = _rings.Wait(longest, cancellationToken);
        if (rang)
        {
            Volatile.Write(ref _rung, 0);
        }

        return rang;
    }

    public void Dispose() => _rings.Dispose();
}
