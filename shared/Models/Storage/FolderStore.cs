namespace Aviary.Models.Storage;

/// <summary>The bucket as a folder, for one machine.</summary>
public sealed class FolderStore : IObjectStore
{
    /// <summary>Opens the folder, and makes it where it is missing.</summary>
    public FolderStore(string folder, TimeProvider time) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public string Description => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task<ObjectRead> GetAsync(string key, string? ifNoneMatch, long maxBytes, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task<string> PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task<ConditionalWrite> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task<ConditionalWrite> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, string? startAfter, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public IAsyncEnumerable<string> ListFoldersAsync(string prefix, string? startAfter, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");
}
