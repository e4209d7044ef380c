namespace Aviary.Registry.Storage;

/// <summary>The plain read, for callers that hold no ETag.</summary>
public static class ObjectStoreReads
{
    /// <summary>Reads an object, or gives null where there is none.</summary>
    public static async Task<StoredObject?> FindAsync(this IObjectStore store, string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return (await store.GetAsync(key, null, Array.MaxLength, cancellationToken)).Value;
    }
}
