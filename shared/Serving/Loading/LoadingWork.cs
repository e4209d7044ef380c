namespace Aviary.Serving.Loading;

/// <summary>
/// Work for a thread, and the end of it for those who await it. The end goes through a wait handle of the pool: a thread of low
/// priority that queues to the pool by itself may have to start a pool thread for that, which then has the low priority for good.
/// </summary>
internal sealed class LoadingWork<T> : IDisposable
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEvent _ended = new(false);
    private readonly RegisteredWaitHandle _waiting;
    private readonly Func<T> _work;
    private T? _result;
    private Exception? _error;

    public LoadingWork(Func<T> work)
    {
        _work = work;
        _waiting = ThreadPool.RegisterWaitForSingleObject(
            _ended, static (self, _) => ((LoadingWork<T>)self!).Complete(), this, Timeout.Infinite, executeOnlyOnce: true);
    }

    /// <summary>The result of the work, or its exception.</summary>
    public Task<T> Done => _done.Task;

    /// <summary>Does the work. Throws nothing: the one who awaits <see cref="Done"/> gets it.</summary>
    public void Run()
    {
        try
        {
            _result = _work();
        }
#pragma warning disable CA1031 // The one who awaits gets it, whatever it is.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _error = e;
        }

        _ended.Set();
    }

    public void Dispose()
    {
        _waiting.Unregister(null);
        _ended.Dispose();
    }

    private void Complete()
    {
        if (_error is null)
        {
            _done.SetResult(_result!);
        }
        else
        {
            _done.SetException(_error);
        }
    }
}
