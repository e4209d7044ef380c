using System.Runtime.CompilerServices;
using Aviary.Errors;
using Aviary.Registry.Storage;
using Aviary.Registry.Versions;
using Microsoft.Extensions.Logging;

namespace Aviary.Registry;

/// <summary>The aliases in the bucket.</summary>
#pragma warning disable CA1001 // The turn has no wait handle to dispose of.
internal sealed class AliasStore(IObjectStore store, VersionStore versions, TimeProvider time, ILogger logger)
#pragma warning restore CA1001
{
    // Far more than an alias is: one that is damaged must be read to be replaced.
    private const long MaxBytes = 1 << 20;

    private readonly SemaphoreSlim _verifying = new(1);

    /// <summary>Reads an alias, or learns cheaply that it has not moved.</summary>
    /// <param name="model">The model.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="etag">The ETag already held, or null.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="DamagedObjectException">It cannot be read.</exception>
    public async Task<(ReadStatus Status, ModelAlias? Alias)> ReadAsync(
        string model, string alias, string? etag, CancellationToken cancellationToken)
    {
        (ReadStatus status, StoredAlias? found) = await ReadStoredAsync(model, alias, etag, cancellationToken);
        return found?.Damage is { } damage ? throw damage : (status, found?.Alias);
    }

    /// <summary>What stands in an alias's place, also where it is damaged: whoever moves it needs the ETag alone.</summary>
    public async Task<AliasState> StateAsync(string model, string alias, CancellationToken cancellationToken)
    {
        StoredAlias? found = (await ReadStoredAsync(model, alias, null, cancellationToken)).Alias;
        return new AliasState(found?.Alias, found?.ETag, found?.Damage?.Message);
    }

    /// <summary>All aliases that can be read. One that cannot is logged and named beside them: it must not hide the others.</summary>
    public async Task<AliasList> ListAsync(string model, CancellationToken cancellationToken)
    {
        List<ModelAlias> aliases = [];
        List<DamagedObject> damaged = [];
        await foreach (string alias in NamesAsync(model, cancellationToken))
        {
            try
            {
                aliases.AddRange(await FindAsync(model, alias, cancellationToken));
            }
            catch (DamagedObjectException e)
            {
                RegistryLog.DamagedAlias(logger, model, e.Message);
                damaged.Add(e.Named(alias));
            }
        }

        return new AliasList(aliases, damaged);
    }

    /// <summary>All aliases, for who deletes what none of them names.</summary>
    /// <exception cref="DamagedObjectException">One cannot be read, so its version is unknown.</exception>
    public async Task<IReadOnlyList<ModelAlias>> ListAllAsync(string model, CancellationToken cancellationToken)
    {
        List<ModelAlias> aliases = [];
        await foreach (string alias in NamesAsync(model, cancellationToken))
        {
            aliases.AddRange(await FindAsync(model, alias, cancellationToken));
        }

        return aliases;
    }

    public async Task<ModelAlias> MoveAsync(
        string model, string alias, string version, string? ifMatch, string movedBy, CancellationToken cancellationToken)
    {
        // A damaged one has an ETag too: who names it replaces what is there, and nothing else.
        StoredAlias? before = (await ReadStoredAsync(model, alias, null, cancellationToken)).Alias;
        if (before?.ETag != ifMatch)
        {
            throw Changed(model, alias, ifMatch, before?.ETag);
        }

        await RequireVersionAsync(model, version, cancellationToken);

        // Naming the same version again keeps what it was before: rolling back must lead somewhere else.
        ModelAlias? named = before?.Alias;
        string? previous = named?.Version == version ? named.Previous : named?.Version;
        var document = new AliasDocument(version, previous, time.GetUtcNow(), movedBy);
        ModelAlias moved = await WriteAsync(model, alias, document, ifMatch, cancellationToken);
        await UndoIfDeletedAsync(model, moved, before, cancellationToken);
        return moved;
    }

    private async Task<ModelAlias> WriteAsync(
        string model, string alias, AliasDocument document, string? ifMatch, CancellationToken cancellationToken)
    {
        byte[] json = RegistryJson.Write(document, RegistryJson.Default.AliasDocument);
        return document.ToAlias(alias, await WriteAsync(model, alias, json, ifMatch, cancellationToken));
    }

    private async Task<string> WriteAsync(
        string model, string alias, ReadOnlyMemory<byte> json, string? ifMatch, CancellationToken cancellationToken)
    {
        string key = RegistryKeys.Alias(model, alias);
        ConditionalWrite write = ifMatch is null
            ? await store.PutIfAbsentAsync(key, json, cancellationToken)
            : await store.PutIfMatchAsync(key, json, ifMatch, cancellationToken);
        return write.Written
            ? write.ETag!
            : throw Changed(model, alias, ifMatch, (await ReadStoredAsync(model, alias, null, cancellationToken)).Alias?.ETag);
    }

    /// <summary>
    /// Retention deletes a version's manifest first and reads the aliases again after. Whoever of the two comes second sees the
    /// other, so no alias is left on a version that is gone.
    /// </summary>
    private async Task UndoIfDeletedAsync(string model, ModelAlias moved, StoredAlias? before, CancellationToken cancellationToken)
    {
        if (await versions.FindAsync(model, moved.Version, cancellationToken) is not null)
        {
            return;
        }

        if (before is null)
        {
            await store.DeleteAsync(RegistryKeys.Alias(model, moved.Name), cancellationToken);
        }
        else
        {
            await WriteAsync(model, moved.Name, before.Content, moved.ETag, cancellationToken);
        }

        throw new NotFoundException("version", moved.Version, "it was deleted in this moment");
    }

    /// <summary>
    /// The version must be there, trusted and whole: what an alias names is served, here or after the next start, and an altered file
    /// must be found before the alias moves and not after. One is read at a time, which bounds the memory that this takes.
    /// </summary>
    private async Task RequireVersionAsync(string model, string version, CancellationToken cancellationToken)
    {
        await _verifying.WaitAsync(cancellationToken);
        try
        {
            ModelVersion found = await versions.FindTrustedAsync(model, version, cancellationToken)
                ?? throw new NotFoundException("version", version, $"{model} has none of that name");
            await foreach (VersionDefect defect in versions.FindDefectsAsync(found, cancellationToken))
            {
                throw MayNotBeNamed(model, version, $"{defect.File}: {defect.Problem}");
            }
        }
        catch (ModelRefusedException e)
        {
            throw MayNotBeNamed(model, version, e.Reason);
        }
        catch (DamagedObjectException e)
        {
            throw MayNotBeNamed(model, version, e.Message);
        }
        finally
        {
            _verifying.Release();
        }
    }

    private static ConflictException MayNotBeNamed(string model, string version, string reason)
        => new($"version {version} of {model}", $"no alias may name it: {reason}");

    private async Task<(ReadStatus Status, StoredAlias? Alias)> ReadStoredAsync(
        string model, string alias, string? etag, CancellationToken cancellationToken)
    {
        if (!ModelName.IsValid(model) || !ModelName.IsValid(alias))
        {
            return (ReadStatus.Missing, null);
        }

        string key = RegistryKeys.Alias(model, alias);
        try
        {
            ObjectRead read = await store.GetAsync(key, etag, MaxBytes, cancellationToken);
            return (read.Status, read.Value is { } found ? StoredAlias.Read(key, alias, found) : null);
        }
        catch (InputTooLargeException e)
        {
            throw new DamagedObjectException(key, $"expected at most {e.Limit} bytes, it has {e.Actual}");
        }
    }

    private async IAsyncEnumerable<string> NamesAsync(string model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string prefix = RegistryKeys.Aliases(model);
        await foreach (ObjectEntry entry in store.ListAsync(prefix, null, cancellationToken))
        {
            if (entry.Key.EndsWith(".json", StringComparison.Ordinal))
            {
                yield return entry.Key[prefix.Length..^".json".Length];
            }
        }
    }

    /// <summary>The alias, or nothing where it is gone again.</summary>
    private async Task<ModelAlias[]> FindAsync(string model, string alias, CancellationToken cancellationToken)
        => (await ReadAsync(model, alias, null, cancellationToken)).Alias is { } found ? [found] : [];

    private static PreconditionFailedException Changed(string model, string alias, string? expected, string? actual)
        => new($"alias {alias} of {model}", expected, actual);
}
