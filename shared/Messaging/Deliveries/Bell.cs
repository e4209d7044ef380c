namespace Aviary.Messaging.Deliveries;

/// <summary>Rings when there is something to do; several rings before one hears are one. Heard by one thread at a time, rung by any.</summary>
internal sealed class Bell : IDisposable
{
    private readonly SemaphoreSlim _rings = new(0, 1);
    private int _rung;

    public void Ring()
    {
        if (Interlocked.Exchange(ref _rung, 1) == 0)
        {
            try
            {
                _rings.Release();
            }
            catch (ObjectDisposedException)
            {
                // A late ring: nobody listens any more.
            }
        }
    }

    public async Task HearAsync(CancellationToken cancellationToken)
    {
        await _rings.WaitAsync(cancellationToken);
        Volatile.Write(ref _rung, 0);
    }

    /// <returns>Whether it rang in time.</returns>
    public bool Hear(TimeSpan longest, CancellationToken cancellationToken)
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
