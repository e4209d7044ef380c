using Aviary.Registry;

namespace Aviary.Serving.Loading;

/// <summary>
/// The versions that requests named: the last few of them stay loaded. Each is loaded once, however many ask for it at the same
/// time; one that is dropped serves those who hold it to the end. Anybody may ask, so what asking can cost is bounded: one is loaded
/// at a time, a few wait for that, and what nobody waits for any more is not loaded.
/// </summary>
/// <param name="capacity">How many stay loaded.</param>
/// <param name="load">Loads one.</param>
/// <param name="time">The clock.</param>
internal sealed class PinnedVersions(int capacity, Func<string, string, CancellationToken, Task<LoadedModel>> load, TimeProvider time) : IDisposable
{
    /// <summary>How many are loaded or wait for that at a time, unless more than that stay loaded.</summary>
    public const int LeastLoads = 16;

    private readonly Lock _gate = new();
    private readonly LinkedList<PinnedVersion> _recent = [];
    private readonly RefusedVersions _refused = new(time);

    // One of these loads at a time goes where champions are loaded too: a champion waits for one of them, not for all. Not disposed:
    // it has no wait handle, and a load may give it back after the end.
#pragma warning disable CA2213
    private readonly SemaphoreSlim _turn = new(1);
#pragma warning restore CA2213
    private int _loads;
    private bool _closed;

    /// <exception cref="ModelRefusedException">It is not fit to be served; remembered for a while.</exception>
    /// <exception cref="OverloadedException">Too many others are loaded just now.</exception>
    public async Task<ModelLease> AcquireAsync(string model, string version, CancellationToken cancellationToken)
    {
        PinnedVersion entry = Enter(model, version);
        try
        {
            // As long as this caller is counted the owner's reference is held, so there is one to add to.
            LoadedModel loaded = await entry.Loading.WaitAsync(cancellationToken);
            return loaded.TryAddReference() ? new ModelLease(loaded) : throw new ObjectDisposedException(nameof(PinnedVersions));
        }
        finally
        {
            Leave(entry);
        }
    }

    /// <summary>A further reference to a version that is loaded here, or null.</summary>
    public LoadedModel? TryShare(string model, string version)
    {
        lock (_gate)
        {
            return Find(model, version)?.Loaded is { } loaded && loaded.TryAddReference() ? loaded : null;
        }
    }

    public void Dispose()
    {
        PinnedVersion[] all;
        lock (_gate)
        {
            _closed = true;
            all = [.. _recent];
            foreach (PinnedVersion entry in all)
            {
                Drop(entry);
            }
        }

        foreach (PinnedVersion entry in all)
        {
            entry.Abandoned.Cancel();
        }
    }

    /// <summary>The version, with one more who waits for it. To be given to <see cref="Leave"/>.</summary>
    private PinnedVersion Enter(string model, string version)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            PinnedVersion? entry = Find(model, version);
            if (entry is null)
            {
                _refused.ThrowIfKnown(model, version);
                entry = Start(model, version);
            }

            _recent.Remove(entry);
            _recent.AddFirst(entry);
            entry.Waiting++;
            return entry;
        }
    }

    private void Leave(PinnedVersion entry)
    {
        bool isAbandoned;
        lock (_gate)
        {
            entry.Waiting--;
            isAbandoned = entry is { Waiting: 0, Loaded: null };
            if (isAbandoned)
            {
                Drop(entry); // whoever asks next begins anew
            }

            entry.ReleaseIfDone();
        }

        if (isAbandoned)
        {
            entry.Abandoned.Cancel();
        }
    }

    private PinnedVersion? Find(string model, string version)
        => _recent.FirstOrDefault(entry => entry.Model == model && entry.Version == version);

    private PinnedVersion Start(string model, string version)
    {
        int most = Math.Max(capacity, LeastLoads);
        if (_loads >= most)
        {
            throw OverloadedException.OfLoads(most);
        }

        _loads++;
        PinnedVersion entry = new(model, version);

        // On another thread: the caller holds the gate.
        entry.Loading = Task.Run(() => LoadAsync(entry, entry.Abandoned.Token), CancellationToken.None);
        return entry;
    }

    private async Task<LoadedModel> LoadAsync(PinnedVersion entry, CancellationToken cancellationToken)
    {
        try
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                return Keep(entry, await load(entry.Model, entry.Version, cancellationToken));
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                Drop(entry);
                if (e is ModelRefusedException refusal)
                {
                    _refused.Add(refusal);
                }
            }

            throw;
        }
        finally
        {
            lock (_gate)
            {
                _loads--;
            }
        }
    }

    /// <summary>Takes what was loaded, and lets the ones go that were asked for longest ago.</summary>
    private LoadedModel Keep(PinnedVersion entry, LoadedModel loaded)
    {
        lock (_gate)
        {
            entry.Loaded = loaded;
            foreach (PinnedVersion old in _recent.Where(kept => kept.Loaded is not null).Skip(capacity).ToArray())
            {
                Drop(old);
            }

            entry.ReleaseIfDone();
            return loaded;
        }
    }

    private void Drop(PinnedVersion entry)
    {
        _recent.Remove(entry);
        entry.Dropped = true;
        entry.ReleaseIfDone();
    }
}
