namespace Aviary.Registry.Storage;

/// <summary>
/// The self-test at start: proves that the store honours the conditions that the registry relies on. A store that ignores them
/// answers every write with success, and two promotions, or two trainers, would both believe to have won.
/// </summary>
public static class StoreProbe
{
    private static readonly byte[] First = "first"u8.ToArray();
    private static readonly byte[] Second = "second"u8.ToArray();

    /// <summary>Throws <see cref="StoreUnsuitableException"/> naming the promise that is not kept. Leaves nothing behind.</summary>
    public static async Task RunAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        string key = $"probes/{Guid.CreateVersion7():N}";
        try
        {
            await ProveAsync(store, key, cancellationToken);
        }
        finally
        {
            await store.DeleteAsync(key, CancellationToken.None);
        }
    }

    private static async Task ProveAsync(IObjectStore store, string key, CancellationToken cancellationToken)
    {
        ConditionalWrite made = await store.PutIfAbsentAsync(key, First, cancellationToken);
        Require(made.Written, store, "If-None-Match on PUT", "a new object was refused");
        ConditionalWrite again = await store.PutIfAbsentAsync(key, Second, cancellationToken);
        Require(!again.Written, store, "If-None-Match on PUT", "an object was written over although it was there");

        ConditionalWrite moved = await store.PutIfMatchAsync(key, Second, made.ETag!, cancellationToken);
        Require(moved.Written, store, "If-Match on PUT", "a write with the present ETag was refused");
        ConditionalWrite stale = await store.PutIfMatchAsync(key, First, made.ETag!, cancellationToken);
        Require(!stale.Written, store, "If-Match on PUT", "a write with an ETag that had changed went through");

        ObjectRead read = await store.GetAsync(key, made.ETag, Array.MaxLength, cancellationToken);
        Require(
            read.Value?.Content.Span.SequenceEqual(Second) == true && read.Value.ETag == moved.ETag,
            store, "reads after writes", "the object read was not the one written last");
        ObjectRead unchanged = await store.GetAsync(key, moved.ETag, Array.MaxLength, cancellationToken);
        Require(unchanged.Status == ReadStatus.NotModified, store, "If-None-Match on GET", "an unchanged object was sent again");
    }

    private static void Require(bool kept, IObjectStore store, string promise, string detail)
    {
        if (!kept)
        {
            throw new StoreUnsuitableException(store.Description, promise, detail);
        }
    }
}
