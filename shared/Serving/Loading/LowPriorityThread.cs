using System.Collections.Concurrent;

namespace Aviary.Serving.Loading;

/// <summary>
/// One thread for all heavy work of a kind, for as long as its owner lives. Making a session is arithmetic for as long as hundreds
/// of requests take: on the pool it would keep a thread from them. And it is always the same thread, because the C library keeps
/// memory for each thread that ever took some: with a new thread for every load, the memory that loads have freed only grows.
/// </summary>
internal sealed class LowPriorityThread : IDisposable
{
    /// <summary>How much waits at most; its callers take turns, so there is never more unless something is wrong.</summary>
    private const int MostWaiting = 1024;

    // Not disposed: it has no wait handle, and the thread takes from it to the end.
#pragma warning disable CA2213
    private readonly BlockingCollection<Action> _waiting = new(MostWaiting);
#pragma warning restore CA2213
    private readonly Lazy<Thread> _thread;
    private readonly string _name;

    /// <summary>The thread starts with the first work.</summary>
    /// <param name="name">What debuggers and the system call it.</param>
    public LowPriorityThread(string name)
    {
        _name = name;
        _thread = new Lazy<Thread>(Start);
    }

    /// <summary>The result of the work, or its exception, when its turn has come.</summary>
    /// <exception cref="ObjectDisposedException">The thread has been told to end.</exception>
    public async Task<T> RunAsync<T>(Func<T> work)
    {
        using LoadingWork<T> item = new(work);
        ObjectDisposedException.ThrowIf(!TryAdd(item.Run), this);
        _ = _thread.Value;
        return await item.Done;
    }

    /// <summary>Lets what waits be done, and ends the thread.</summary>
    public void Dispose() => _waiting.CompleteAdding();

    /// <summary>False where the thread has been told to end.</summary>
    private bool TryAdd(Action run)
    {
        try
        {
            return _waiting.TryAdd(run)
                ? true
                : throw new InvalidOperationException($"{MostWaiting} pieces of work wait for the thread {_name} already.");
        }
        catch (InvalidOperationException) when (_waiting.IsAddingCompleted)
        {
            return false;
        }
    }

    private Thread Start()
    {
        Thread thread = new(Work) { IsBackground = true, Name = _name };
        thread.Start();
        return thread;
    }

    private void Work()
    {
        foreach (Action run in _waiting.GetConsumingEnumerable())
        {
            run();
        }
    }
}
