using Aviary.Errors;
using Aviary.Registry.Storage;
using Microsoft.Extensions.Logging;

namespace Aviary.Registry.Versions;

/// <summary>Deletes old versions and what broken publications left. Nothing that an alias names, or named before, is touched.</summary>
internal sealed class VersionRetention(
    IObjectStore store, VersionStore versions, VersionList list, AliasStore aliases, TimeProvider time, ILogger logger)
{
    /// <summary>An unpublished version that was written to within this time may still be on its way.</summary>
    private static readonly TimeSpan Unfinished = TimeSpan.FromDays(1);

    public async Task<IReadOnlyList<string>> RetainAsync(string model, int keep, CancellationToken cancellationToken)
    {
        List<string> deleted = [];
        HashSet<string> named = await NamedAsync(model, cancellationToken);
        int kept = 0;
        foreach (string id in await list.NewestAsync(model, null, int.MaxValue, cancellationToken))
        {
            bool published = await ExistsAsync(model, id, cancellationToken);
            bool keptByPlace = published && kept++ < keep;
            if (keptByPlace || named.Contains(id) || (!published && await IsOnItsWayAsync(model, id, cancellationToken)))
            {
                continue;
            }

            if (await TryDeleteAsync(model, id, NamedAsync, cancellationToken))
            {
                deleted.Add(id);
                RegistryLog.Deleted(logger, model, id);
            }
        }

        return deleted;
    }

    /// <summary>Deletes one version that no alias names; what aliases named before does not keep it.</summary>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    /// <exception cref="ConflictException">An alias names it, or names it since this moment.</exception>
    public async Task DeleteAsync(string model, string id, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(model, id, cancellationToken))
        {
            throw new NotFoundException("version", id, $"{model} has none of that name");
        }

        string[] naming = [.. (await aliases.ListAllAsync(model, cancellationToken)).Where(alias => alias.Version == id).Select(alias => alias.Name)];
        if (naming.Length > 0 || !await TryDeleteAsync(model, id, NamedNowAsync, cancellationToken))
        {
            string names = naming.Length == 0 ? "an alias" : string.Join(" and ", naming);
            throw new ConflictException($"version {id} of {model}", $"{names} {(naming.Length > 1 ? "name" : "names")} it, so it is not deleted; move the alias to another version first");
        }

        RegistryLog.DeletedOnRequest(logger, model, id);
    }

    /// <summary>
    /// Whether something was written lately. The time in the id says less: it is when the training was asked for, which may be days
    /// before it publishes.
    /// </summary>
    private async Task<bool> IsOnItsWayAsync(string model, string id, CancellationToken cancellationToken)
    {
        DateTimeOffset since = time.GetUtcNow() - Unfinished;
        return await store.ListAsync(RegistryKeys.Version(model, id), null, cancellationToken)
            .AnyAsync(file => file.LastModified > since, cancellationToken);
    }

    /// <summary>The manifest goes first: with it the version ceases to exist. An alias that moved here meanwhile brings it back.</summary>
    private async Task<bool> TryDeleteAsync(
        string model, string id, Func<string, CancellationToken, Task<HashSet<string>>> kept, CancellationToken cancellationToken)
    {
        string manifestKey = RegistryKeys.Manifest(model, id);
        StoredObject? manifest = await store.FindAsync(manifestKey, cancellationToken);
        await store.DeleteAsync(manifestKey, cancellationToken);
        if (manifest is not null && (await kept(model, cancellationToken)).Contains(id))
        {
            await store.PutIfAbsentAsync(manifestKey, manifest.Content, cancellationToken);
            return false;
        }

        foreach (string folder in new[] { RegistryKeys.Version(model, id), RegistryKeys.Evaluations(model, id) })
        {
            await foreach (ObjectEntry file in store.ListAsync(folder, null, cancellationToken))
            {
                await store.DeleteAsync(file.Key, cancellationToken);
            }
        }

        return true;
    }

    private async Task<HashSet<string>> NamedAsync(string model, CancellationToken cancellationToken)
        => [.. (await aliases.ListAllAsync(model, cancellationToken)).SelectMany(alias => new[] { alias.Version, alias.Previous }).OfType<string>()];

    private async Task<HashSet<string>> NamedNowAsync(string model, CancellationToken cancellationToken)
        => [.. (await aliases.ListAllAsync(model, cancellationToken)).Select(alias => alias.Version)];

    private async Task<bool> ExistsAsync(string model, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await versions.FindAsync(model, id, cancellationToken) is not null;
        }
        catch (DamagedObjectException)
        {
            // Kept for whoever wants to look at it; it counts as one of those to keep.
            return true;
        }
    }
}
