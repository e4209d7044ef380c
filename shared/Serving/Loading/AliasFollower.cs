using Aviary.Errors;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Aviary.Registry.Versions;
using Microsoft.Extensions.Logging;

namespace Aviary.Serving.Loading;

/// <summary>
/// One model with the version that an alias names: for the champion, the version that answers. A new one is loaded and proved beside
/// the present one and then takes its place by one volatile write; requests that hold the old one finish with it.
/// </summary>
internal sealed class AliasFollower(
    string name,
    string alias,
    ModelRegistry registry,
    Func<string, CancellationToken, Task<LoadedModel>> load,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    private readonly bool _answers = alias == ModelRegistry.Champion;

    // Not disposed: it has no wait handle, who waits for it at the end would never wake, and who holds it must give it back.
#pragma warning disable CA2213
    private readonly SemaphoreSlim _turn = new(1);
#pragma warning restore CA2213
    private LoadedModel? _current;
    private ModelAlias? _named;
    private long _triedAt;
    private volatile bool _closed;

    public string Name { get; } = name;

    public RefusedVersion? Refused { get; private set; }

    /// <summary>Whether it was disposed of: then it takes no version any more, and another one may stand in its place.</summary>
    public bool IsClosed => _closed;

    public LoadedModel? Current => Volatile.Read(ref _current);

    public ServedModelHealth Health => Current is { } model
        ? new ServedModelHealth(Name, model.Version, model.LoadedAt, Refused)
        : new ServedModelHealth(Name, null, null, Refused);

    /// <summary>The hot path: one volatile read and one counted reference, no lock.</summary>
    public bool TryAcquire(out ModelLease lease)
    {
        while (Volatile.Read(ref _current) is { } model)
        {
            if (model.TryAddReference())
            {
                lease = new ModelLease(model);
                return true;
            }

            // Between the read and the reference it was replaced and let go: its successor stands there already.
        }

        lease = default;
        return false;
    }

    /// <summary>Looks where the alias points now and takes that version; false where the model has no such alias.</summary>
    public Task<bool> RefreshAsync(CancellationToken cancellationToken) => RefreshAsync(except: null, cancellationToken);

    /// <summary>The same, but keeps nothing loaded while the alias names the version <paramref name="except"/>.</summary>
    public async Task<bool> RefreshAsync(string? except, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_closed)
            {
                return false;
            }

            (ReadStatus status, ModelAlias? found) = await registry.CheckAliasAsync(
                Name, alias, _named?.ETag, cancellationToken);
            if (status == ReadStatus.Missing)
            {
                _named = null;
                Replace(null);
                return false;
            }

            _named = found ?? _named!;
            if (_named.Version == except)
            {
                Refused = null;
                Replace(null);
            }
            else if (_named.Version == Current?.Version)
            {
                Refused = null;
            }
            else if (_named.Version != Refused?.Version || time.GetElapsedTime(_triedAt) >= RefusedVersions.Retry)
            {
                await TakeAsync(_named.Version, cancellationToken);
                await StandInAsync(_named, cancellationToken);
            }

            return true;
        }
        catch (DamagedObjectException e)
        {
            Refuse(alias, e.Message);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _closed = true;
        Replace(null);
    }

    /// <summary>
    /// Where the champion is refused and nothing is loaded, as after a restart, the version that was champion before answers in its
    /// place. The refusal stands, so that this is seen, and the champion is tried again as ever.
    /// </summary>
    private async Task StandInAsync(ModelAlias named, CancellationToken cancellationToken)
    {
        if (!_answers || Current is not null || Refused is null || named.Previous is not { } previous)
        {
            return;
        }

        try
        {
            LoadedModel loaded = await load(previous, cancellationToken);
            Swap(loaded);
            ServingLog.StandIn(logger, Name, previous, named.Version);
        }
        catch (AviaryException e) when (e is ModelRefusedException or NotFoundException)
        {
            ServingLog.NoStandIn(logger, Name, previous, e.Message);
        }
    }

    private async Task TakeAsync(string version, CancellationToken cancellationToken)
    {
        _triedAt = time.GetTimestamp();
        try
        {
            LoadedModel loaded = await load(version, cancellationToken);
            Refused = null;
            Swap(loaded);
        }
        catch (ModelRefusedException e)
        {
            Refuse(version, e.Reason);
        }
        catch (NotFoundException e)
        {
            Refuse(version, e.Message);
        }
    }

    private void Swap(LoadedModel next)
    {
        Replace(next);
        if (_closed)
        {
            Replace(null);
        }
    }

    private void Replace(LoadedModel? next)
    {
        LoadedModel? before = Interlocked.Exchange(ref _current, next);
        if (!_answers)
        {
            if (next is not null)
            {
                ServingLog.ChallengerLoaded(logger, Name, next.Version);
            }
        }
        else if (next is not null)
        {
            ServingLog.Swapped(logger, Name, next.Version, before?.Version);
        }
        else if (before is not null)
        {
            ServingLog.Removed(logger, Name);
        }

        before?.Release();
    }

    private void Refuse(string version, string reason)
    {
        bool isNew = Refused?.Version != version || Refused.Reason != reason;
        if (isNew)
        {
            Refused = new RefusedVersion(version, reason, time.GetUtcNow());
        }

        if (!_answers)
        {
            // Nobody is answered by it, and what it stood for before is no challenger any more.
            Replace(null);
            if (isNew)
            {
                ServingLog.ChallengerRefused(logger, Name, version, reason);
            }
        }
        else if (isNew)
        {
            ServingLog.Refused(logger, Name, version, Current?.Version ?? "no version", reason);
        }
    }
}
