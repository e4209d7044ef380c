using Aviary.Errors;

namespace Aviary.Registry.Storage;

/// <summary>
/// A bucket of objects by key: the one place for state that must last. Objects are read and written whole; a reader sees the
/// old content or the new, never a mixture, and a conditional write has exactly one winner, also between processes.
/// Keys follow <see cref="ObjectKey"/>. Every member throws <see cref="StoreUnavailableException"/> where the store does not answer.
/// </summary>
public interface IObjectStore
{
    /// <summary>The store for messages: <c>folder /data/bucket</c>, <c>s3://bucket at http://…</c>. Holds no secrets.</summary>
    string Description { get; }

    /// <summary>Reads an object. With <paramref name="ifNoneMatch"/>, an unchanged one is not transferred again.</summary>
    /// <param name="key">The key.</param>
    /// <param name="ifNoneMatch">The ETag the caller already holds, or null.</param>
    /// <param name="maxBytes">The largest content to read; a larger one throws <see cref="InputTooLargeException"/>.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    Task<ObjectRead> GetAsync(string key, string? ifNoneMatch, long maxBytes, CancellationToken cancellationToken);

    /// <summary>Writes an object, whether there is one or not, and returns its ETag.</summary>
    Task<string> PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Writes an object only where there is none.</summary>
    Task<ConditionalWrite> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Writes an object only where the present one has this ETag.</summary>
    Task<ConditionalWrite> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken);

    /// <summary>Deletes an object; one that is not there is no error.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Lists the objects whose key starts with <paramref name="prefix"/> and comes after <paramref name="startAfter"/>,
    /// in the order of <see cref="ObjectKey.Order"/>. Read lazily: taking ten of a million reads about ten.
    /// </summary>
    /// <param name="prefix">Any beginning of a key, also empty or ending in the middle of a name.</param>
    /// <param name="startAfter">Only keys after this text; it need not exist. Null for all.</param>
    /// <param name="cancellationToken">Ends the list.</param>
    IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, string? startAfter, CancellationToken cancellationToken);

    /// <summary>
    /// Lists the distinct "folders" directly below <paramref name="prefix"/>: each beginning of a key up to and with the first
    /// <c>/</c> after the prefix, in order, as <c>models/fashion/</c>. Objects directly below the prefix are not given.
    /// </summary>
    /// <param name="prefix">Empty, or ends with <c>/</c>.</param>
    /// <param name="startAfter">Only folders after this text; null for all.</param>
    /// <param name="cancellationToken">Ends the list.</param>
    IAsyncEnumerable<string> ListFoldersAsync(string prefix, string? startAfter, CancellationToken cancellationToken);
}
