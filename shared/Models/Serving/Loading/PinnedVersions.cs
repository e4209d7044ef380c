namespace Aviary.Models.Serving.Loading;

/// <summary>
/// The versions that requests named: the last few of them stay loaded. Each is loaded once, however many ask for it at the same
/// time; one that is dropped serves those who hold it to the end.
/// </summary>
internal sealed class PinnedVersions(int capacity, Func<string, string, CancellationToken, Task<LoadedModel>> load) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Entry> _recent = [];
    private readonly CancellationTokenSource _stopped = new();

    private sealed record Entry(string Model, string Version, Task<LoadedModel> Loading);

    public async Task<ModelLease> AcquireAsync(string model, string version, CancellationToken cancellationToken)
    {
        while (true)
        {
            Entry entry = Find(model, version, out Entry? dropped);
            Drop(dropped);
            try
            {
                LoadedModel loaded = await entry.Loading.WaitAsync(cancellationToken);
                if (loaded.TryAddReference())
                {
                    return new ModelLease(loaded);
                }
            }
            catch when (entry.Loading.IsFaulted || entry.Loading.IsCanceled)
            {
                Forget(entry);
                throw;
            }
        }
    }

    /// <summary>A further reference to a version that is loaded here, or null.</summary>
    public LoadedModel? TryShare(string model, string version)
    {
        lock (_gate)
        {
            return _recent.FirstOrDefault(entry => entry.Model == model && entry.Version == version)?.Loading is { IsCompletedSuccessfully: true } loading
                && loading.Result.TryAddReference()
                    ? loading.Result
                    : null;
        }
    }

    public void Dispose()
    {
        Entry[] all;
        lock (_gate)
        {
            all = [.. _recent];
            _recent.Clear();
        }

        _stopped.Cancel();
        foreach (Entry entry in all)
        {
            Drop(entry);
        }

        _stopped.Dispose();
    }

    private Entry Find(string model, string version, out Entry? dropped)
    {
        dropped = null;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopped.IsCancellationRequested, this);
            LinkedListNode<Entry>? node = _recent.First;
            while (node is not null && !(node.Value.Model == model && node.Value.Version == version))
            {
                node = node.Next;
            }

            if (node is null)
            {
                node = new LinkedListNode<Entry>(new Entry(model, version, Start(model, version)));
                if (_recent.Count == capacity)
                {
                    dropped = _recent.Last!.Value;
                    _recent.RemoveLast();
                }
            }
            else
            {
                _recent.Remove(node);
            }

            _recent.AddFirst(node);
            return node.Value;
        }
    }

    /// <summary>On another thread: the caller holds the gate.</summary>
    private Task<LoadedModel> Start(string model, string version)
    {
        CancellationToken cancellationToken = _stopped.Token;
        return Task.Run(() => load(model, version, cancellationToken), cancellationToken);
    }

    private void Forget(Entry entry)
    {
        lock (_gate)
        {
            _recent.Remove(entry);
        }
    }

    /// <summary>Gives the owner's reference back, once there is one.</summary>
    private static void Drop(Entry? entry)
        => _ = entry?.Loading.ContinueWith(
            static loading => loading.Result.Release(),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
}
