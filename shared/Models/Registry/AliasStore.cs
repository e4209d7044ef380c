using Aviary.Models.Registry.Documents;
using Aviary.Models.Storage;

namespace Aviary.Models.Registry;

/// <summary>The aliases in the bucket.</summary>
internal sealed class AliasStore(IObjectStore store, VersionStore versions, TimeProvider time)
{
    private const long MaxBytes = 64 << 10;

    /// <summary>Reads an alias, or learns cheaply that it has not moved.</summary>
    /// <param name="model">The model.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="etag">The ETag already held, or null.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<(ReadStatus Status, ModelAlias? Alias)> ReadAsync(
        string model, string alias, string? etag, CancellationToken cancellationToken)
    {
        if (!ModelName.IsValid(model) || !ModelName.IsValid(alias))
        {
            return (ReadStatus.Missing, null);
        }

        string key = RegistryKeys.Alias(model, alias);
        ObjectRead read = await store.GetAsync(key, etag, MaxBytes, cancellationToken);
        if (read.Value is not { } found)
        {
            return (read.Status, null);
        }

        AliasDocument document = RegistryJson.TryRead(found.Content.Span, RegistryJson.Default.AliasDocument, out string? problem)
            ?? throw new DamagedObjectException(key, problem!);
        return VersionId.TryParse(document.Version, out _)
            ? (ReadStatus.Found, document.ToAlias(alias, found.ETag))
            : throw new DamagedObjectException(key, $"{Shortened.Quote(document.Version)} is no version");
    }

    public async Task<IReadOnlyList<ModelAlias>> ListAsync(string model, CancellationToken cancellationToken)
    {
        List<ModelAlias> aliases = [];
        string prefix = RegistryKeys.Aliases(model);
        await foreach (ObjectEntry entry in store.ListAsync(prefix, null, cancellationToken))
        {
            if (entry.Key.EndsWith(".json", StringComparison.Ordinal)
                && (await ReadAsync(model, entry.Key[prefix.Length..^".json".Length], null, cancellationToken)).Alias is { } alias)
            {
                aliases.Add(alias);
            }
        }

        return aliases;
    }

    public async Task<ModelAlias> MoveAsync(
        string model, string alias, string version, string? ifMatch, string movedBy, CancellationToken cancellationToken)
    {
        await RequireVersionAsync(model, version, cancellationToken);
        ModelAlias? before = (await ReadAsync(model, alias, null, cancellationToken)).Alias;
        if (before?.ETag != ifMatch)
        {
            throw Changed(model, alias, ifMatch, before?.ETag);
        }

        // Naming the same version again keeps what it was before: rolling back must lead somewhere else.
        string? previous = before?.Version == version ? before.Previous : before?.Version;
        var document = new AliasDocument(version, previous, time.GetUtcNow(), movedBy);
        ModelAlias moved = await WriteAsync(model, alias, document, ifMatch, cancellationToken);
        await UndoIfDeletedAsync(model, moved, before, cancellationToken);
        return moved;
    }

    private async Task<ModelAlias> WriteAsync(
        string model, string alias, AliasDocument document, string? ifMatch, CancellationToken cancellationToken)
    {
        string key = RegistryKeys.Alias(model, alias);
        byte[] json = RegistryJson.Write(document, RegistryJson.Default.AliasDocument);
        ConditionalWrite write = ifMatch is null
            ? await store.PutIfAbsentAsync(key, json, cancellationToken)
            : await store.PutIfMatchAsync(key, json, ifMatch, cancellationToken);
        return write.Written
            ? document.ToAlias(alias, write.ETag!)
            : throw Changed(model, alias, ifMatch, (await ReadAsync(model, alias, null, cancellationToken)).Alias?.ETag);
    }

    /// <summary>
    /// Retention deletes a version's manifest first and reads the aliases again after. Whoever of the two comes second sees the
    /// other, so no alias is left on a version that is gone.
    /// </summary>
    private async Task UndoIfDeletedAsync(string model, ModelAlias moved, ModelAlias? before, CancellationToken cancellationToken)
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
            var document = new AliasDocument(before.Version, before.Previous, before.MovedAt, before.MovedBy);
            await WriteAsync(model, moved.Name, document, moved.ETag, cancellationToken);
        }

        throw new NotFoundException("version", moved.Version, "it was deleted in this moment");
    }

    private async Task RequireVersionAsync(string model, string version, CancellationToken cancellationToken)
    {
        try
        {
            if (await versions.FindTrustedAsync(model, version, cancellationToken) is null)
            {
                throw new NotFoundException("version", version, $"{model} has none of that name");
            }
        }
        catch (ModelRefusedException e)
        {
            throw new ConflictException($"version {version} of {model}", $"no alias may name it: {e.Reason}");
        }
    }

    private static PreconditionFailedException Changed(string model, string alias, string? expected, string? actual)
        => new($"alias {alias} of {model}", expected, actual);
}
