using Aviary.Errors;
using Aviary.Registry.Storage;
using Aviary.Registry.Versions;

namespace Aviary.Registry;

/// <summary>An alias as the bucket has it, whether it can be read or not.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="ETag">The ETag of these bytes.</param>
/// <param name="Alias">What they say; null where they are damaged.</param>
/// <param name="Damage">What is wrong with them, or null.</param>
internal sealed record StoredAlias(ReadOnlyMemory<byte> Content, string ETag, ModelAlias? Alias, DamagedObjectException? Damage)
{
    public static StoredAlias Read(string key, string alias, StoredObject stored)
    {
        AliasDocument? document = RegistryJson.TryRead(stored.Content.Span, RegistryJson.Default.AliasDocument, out string? problem);
        problem ??= VersionId.TryParse(document!.Version, out _) ? null : $"{Shortened.Quote(document.Version)} is no version";
        return problem is null
            ? new StoredAlias(stored.Content, stored.ETag, document!.ToAlias(alias, stored.ETag), null)
            : new StoredAlias(stored.Content, stored.ETag, null, new DamagedObjectException(key, problem, stored.ETag));
    }
}
