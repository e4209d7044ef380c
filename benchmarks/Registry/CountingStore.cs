using Aviary.Registry.Storage;

namespace Aviary.Benchmarks.Registry;

/// <summary>A store that counts what is asked of it; a list counts once.</summary>
internal sealed class CountingStore(IObjectStore inner) : IObjectStore
{
    private long _requests;

    public long Requests => Interlocked.Read(ref _requests);

    public string Description => inner.Description;

    public Task<ObjectRead> GetAsync(string key, string? ifNoneMatch, long maxBytes, CancellationToken cancellationToken)
        => Counted().GetAsync(key, ifNoneMatch, maxBytes, cancellationToken);

    public Task<string> PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
        => Counted().PutAsync(key, content, cancellationToken);

    public Task<ConditionalWrite> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
        => Counted().PutIfAbsentAsync(key, content, cancellationToken);

    public Task<ConditionalWrite> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken)
        => Counted().PutIfMatchAsync(key, content, etag, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => Counted().DeleteAsync(key, cancellationToken);

    public IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, string? startAfter, CancellationToken cancellationToken)
        => Counted().ListAsync(prefix, startAfter, cancellationToken);

    public IAsyncEnumerable<string> ListFoldersAsync(string prefix, string? startAfter, CancellationToken cancellationToken)
        => Counted().ListFoldersAsync(prefix, startAfter, cancellationToken);

    private IObjectStore Counted()
    {
        Interlocked.Increment(ref _requests);
        return inner;
    }
}
