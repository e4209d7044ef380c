using Aviary.Models.Registry;
using Aviary.Models.Storage;
using Microsoft.Extensions.Logging;

namespace Aviary.Models.Serving.Loading;

/// <summary>
/// One model with the version that answers. A new champion is loaded and proved beside the present one and then takes its place
/// by one volatile write; requests that hold the old one finish with it.
/// </summary>
internal sealed class ServedModel(
    string name, ModelRegistry registry, Func<string, CancellationToken, Task<LoadedModel>> load, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>How long a refused version is left alone before it is tried again; a file may have been restored.</summary>
    private static readonly TimeSpan RetryRefused = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim turn = new(1);
    private LoadedModel? current;
    private ModelAlias? champion;
    private DateTimeOffset triedAt;
    private volatile bool closed;

    public string Name { get; } = name;

    public RefusedVersion? Refused { get; private set; }

    public LoadedModel? Current => Volatile.Read(ref current);

    public ServedModelHealth Health => Current is { } model
        ? new ServedModelHealth(Name, model.Version, model.LoadedAt, Refused)
        : new ServedModelHealth(Name, null, null, Refused);

    /// <summary>The hot path: one volatile read and one counted reference, no lock.</summary>
    public bool TryAcquire(out ModelLease lease)
    {
        while (Volatile.Read(ref current) is { } model)
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

    /// <summary>Looks for a new champion and takes it; false where the model has no champion.</summary>
    public async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            (ReadStatus status, ModelAlias? found) = await registry.CheckAliasAsync(
                Name, ModelRegistry.Champion, champion?.ETag, cancellationToken);
            if (status == ReadStatus.Missing)
            {
                champion = null;
                Replace(null);
                return false;
            }

            champion = found ?? champion!;
            if (champion.Version == Current?.Version)
            {
                Refused = null;
            }
            else if (champion.Version != Refused?.Version || time.GetUtcNow() - triedAt >= RetryRefused)
            {
                await TakeAsync(champion.Version, cancellationToken);
            }

            return true;
        }
        catch (DamagedObjectException e)
        {
            Refuse(ModelRegistry.Champion, e.Message);
            return true;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        closed = true;
        Replace(null);
        turn.Dispose();
    }

    private async Task TakeAsync(string version, CancellationToken cancellationToken)
    {
        triedAt = time.GetUtcNow();
        try
        {
            LoadedModel loaded = await load(version, cancellationToken);
            Refused = null;
            Replace(loaded);
            if (closed)
            {
                Replace(null);
            }
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

    private void Replace(LoadedModel? next)
    {
        LoadedModel? before = Interlocked.Exchange(ref current, next);
        if (next is not null)
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
            ServingLog.Refused(logger, Name, version, Current?.Version ?? "no version", reason);
        }
    }
}
