using Aviary.Registry.Storage;
using Microsoft.Extensions.Logging;

namespace Aviary.Registry.Versions;

/// <summary>
/// Lists versions from the newest. A bucket lists forwards only, so this asks for the last day, then for ever longer times
/// before it: what a page costs depends on the page, not on how many versions there are.
/// </summary>
internal sealed class VersionList(IObjectStore store, VersionStore versions, TimeProvider time, ILogger logger)
{
    private const int Readers = 8;
    private const int Widening = 16;
    private const int MostAtOnce = 256;
    private static readonly TimeSpan FirstWindow = TimeSpan.FromDays(1);
    private static readonly DateTimeOffset Oldest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Published versions older than <paramref name="before"/>, the newest first.</summary>
    public async Task<VersionPage> PageAsync(string model, VersionId? before, int limit, CancellationToken cancellationToken)
    {
        List<string> ids = await NewestAsync(model, before, limit + 1, cancellationToken);
        string? next = ids.Count > limit ? ids[limit - 1] : null;
        var found = new (ModelVersion? Version, DamagedObject? Damaged)[Math.Min(limit, ids.Count)];
        var bound = new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, found.Length, bound, async (i, ct) => found[i] = await FindAsync(model, ids[i], ct));
        return new VersionPage([.. found.Select(one => one.Version).OfType<ModelVersion>()], next)
        {
            Damaged = [.. found.Select(one => one.Damaged).OfType<DamagedObject>()],
        };
    }

    /// <summary>
    /// The newest version, or null where there is none. Before it there may be any number of folders that broken publications left:
    /// mostly there is none, so the first look is at one folder, and each further one at more.
    /// </summary>
    public async Task<ModelVersion?> FindNewestAsync(string model, CancellationToken cancellationToken)
    {
        VersionId? before = null;
        for (int limit = 1; ; limit = Math.Min(limit * Widening, MostAtOnce))
        {
            VersionPage page = await PageAsync(model, before, limit, cancellationToken);
            if (page.Versions.Count > 0 || page.Next is null)
            {
                return page.Versions.Count > 0 ? page.Versions[0] : null;
            }

            before = VersionId.Require(page.Next);
        }
    }

    /// <summary>The ids of versions, published or not yet, the newest first.</summary>
    public async Task<List<string>> NewestAsync(string model, VersionId? before, int count, CancellationToken cancellationToken)
    {
        List<string> newest = [];
        string prefix = RegistryKeys.Versions(model);
        string? end = before is { } id ? $"{prefix}{id}/" : null;
        DateTimeOffset from = before?.CreatedAt ?? time.GetUtcNow();
        for (TimeSpan window = FirstWindow; newest.Count < count; window *= Widening)
        {
            bool all = from - Oldest < window;
            from = all ? Oldest : from - window;
            string? start = all ? null : prefix + VersionId.Beginning(from);
            newest.AddRange(await LastAsync(prefix, start, end, count - newest.Count, cancellationToken));
            if (all)
            {
                break;
            }

            end = start;
        }

        return newest;
    }

    private async Task<IEnumerable<string>> LastAsync(
        string prefix, string? start, string? end, int count, CancellationToken cancellationToken)
    {
        Queue<string> last = new();
        await foreach (string folder in store.ListFoldersAsync(prefix, start, cancellationToken))
        {
            if (end is not null && ObjectKey.Order.Compare(folder, end) >= 0)
            {
                break;
            }

            string id = folder[prefix.Length..^1];
            if (VersionId.TryParse(id, out _))
            {
                last.Enqueue(id);
                if (last.Count > count)
                {
                    last.Dequeue();
                }
            }
        }

        return last.Reverse();
    }

    private async Task<(ModelVersion? Version, DamagedObject? Damaged)> FindAsync(string model, string version, CancellationToken cancellationToken)
    {
        try
        {
            return (await versions.FindAsync(model, version, cancellationToken), null);
        }
        catch (DamagedObjectException e)
        {
            RegistryLog.DamagedManifest(logger, model, e.Message);
            return (null, e.Named(version));
        }
    }
}
