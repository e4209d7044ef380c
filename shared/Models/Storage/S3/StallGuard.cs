namespace Aviary.Models.Storage.S3;

/// <summary>
/// Ends an attempt in which nothing moves. A limit on a whole transfer would have to be right for a line of text and for a
/// gigabyte on a slow link; a limit on standing still is right for both.
/// </summary>
internal sealed class StallGuard : IDisposable
{
    private readonly TimeSpan patience;
    private readonly CancellationTokenSource stalled;
    private readonly CancellationTokenSource either;
    private readonly CancellationToken caller;

    public StallGuard(TimeSpan patience, TimeProvider time, CancellationToken caller)
    {
        this.patience = patience;
        this.caller = caller;
        stalled = new CancellationTokenSource(patience, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(caller, stalled.Token);
    }

    /// <summary>What the attempt must listen to.</summary>
    public CancellationToken Token => either.Token;

    /// <summary>Whether it was this guard that ended the attempt.</summary>
    public bool HasStalled => stalled.IsCancellationRequested && !caller.IsCancellationRequested;

    /// <summary>Something moved.</summary>
    public void Progress() => stalled.CancelAfter(patience);

    public void Dispose()
    {
        either.Dispose();
        stalled.Dispose();
    }
}
