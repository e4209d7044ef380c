namespace Aviary.Registry.Storage.S3;

/// <summary>
/// Ends an attempt in which nothing moves. A limit on a whole transfer would have to be right for a line of text and for a
/// gigabyte on a slow link; a limit on standing still is right for both.
/// </summary>
internal sealed class StallGuard : IDisposable
{
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _stalled;
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _caller;

    public StallGuard(TimeSpan patience, TimeProvider time, CancellationToken caller)
    {
        _patience = patience;
        _caller = caller;
        _stalled = new CancellationTokenSource(patience, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _stalled.Token);
    }

    /// <summary>What the attempt must listen to.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether it was this guard that ended the attempt.</summary>
    public bool HasStalled => _stalled.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>Something moved.</summary>
    public void Progress() => _stalled.CancelAfter(_patience);

    public void Dispose()
    {
        _either.Dispose();
        _stalled.Dispose();
    }
}
