using Aviary.Errors;

namespace Aviary.Registry.Storage.Folder;

/// <summary>
/// The bucket as a folder, for one machine: nothing to install, every object a file under its key. Writers of several processes
/// may share it. An object is written beside, flushed, and renamed into place, so a crash leaves the old one or the new.
/// </summary>
internal sealed class FolderStore : IObjectStore, IDisposable
{
    private readonly string _root;
    private readonly FolderFiles _files;
    private readonly FolderLocks _locks;
    private readonly FolderWalk _walk;

    /// <summary>Opens the folder, and makes it where it is missing.</summary>
    /// <param name="folder">The folder; relative ones stand in the working directory.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="StoreUnavailableException">The folder cannot be made or written.</exception>
    public FolderStore(string folder, TimeProvider time)
    {
        _root = Path.GetFullPath(folder);
        _files = new FolderFiles(_root, time);
        _locks = new FolderLocks(Path.Combine(_root, ".locks"), Description, time);
        _walk = new FolderWalk(_root);
        try
        {
            Directory.CreateDirectory(_root);
            _files.Sweep();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable("cannot be made; choose another with the setting Registry:Folder", e);
        }
    }

    /// <inheritdoc/>
    public string Description => $"folder {_root}";

    /// <inheritdoc/>
    public Task<ObjectRead> GetAsync(string key, string? ifNoneMatch, long maxBytes, CancellationToken cancellationToken)
        => TryAsync(key, "read", async path =>
        {
            byte[]? content = await FolderFiles.FindAsync(path, key, maxBytes, cancellationToken);
            if (content is null)
            {
                return default;
            }

            // Only where somebody needs it: of a large object the digest takes longer than the read.
            return ifNoneMatch is not null && ifNoneMatch == FolderFiles.ETagOf(content)
                ? new ObjectRead(ReadStatus.NotModified, null)
                : new ObjectRead(ReadStatus.Found, new StoredObject(content, () => FolderFiles.ETagOf(content)));
        }, cancellationToken);

    /// <inheritdoc/>
    public async Task<string> PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
        => (await WriteAsync(key, content, _ => Task.FromResult(true), cancellationToken)).ETag!;

    /// <inheritdoc/>
    public Task<ConditionalWrite> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
        => WriteAsync(key, content, path => Task.FromResult(!File.Exists(path)), cancellationToken);

    /// <inheritdoc/>
    public Task<ConditionalWrite> PutIfMatchAsync(
        string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken)
        => WriteAsync(
            key,
            content,
            async path => await FolderFiles.FindAsync(path, key, Array.MaxLength, cancellationToken) is { } present
                && FolderFiles.ETagOf(present) == etag,
            cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken)
        => TryAsync(key, "delete", async path =>
        {
            using IDisposable held = await _locks.AcquireAsync(key, cancellationToken);
            _files.Delete(path);
            return true;
        }, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, string? startAfter, CancellationToken cancellationToken)
        => _walk.ObjectsAsync(prefix, startAfter, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<string> ListFoldersAsync(string prefix, string? startAfter, CancellationToken cancellationToken)
        => _walk.FoldersAsync(prefix, startAfter, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _locks.Dispose();

    /// <summary>All writes take the key's lock, the unconditional ones too: otherwise one could slip between a check and its write.</summary>
    private Task<ConditionalWrite> WriteAsync(
        string key, ReadOnlyMemory<byte> content, Func<string, Task<bool>> condition, CancellationToken cancellationToken)
        => TryAsync(key, "write", async path =>
        {
            if (Directory.Exists(path))
            {
                throw new InvalidInputException("key", "a key that is not the folder of others", Shortened.Quote(key));
            }

            string prepared = await _files.PrepareAsync(content, cancellationToken);
            try
            {
                using IDisposable held = await _locks.AcquireAsync(key, cancellationToken);
                if (!await condition(path))
                {
                    return default;
                }

                await _files.PlaceAsync(prepared, path, cancellationToken);
                return new ConditionalWrite(true, FolderFiles.ETagOf(content.Span));
            }
            finally
            {
                File.Delete(prepared);
            }
        }, cancellationToken);

    private async Task<T> TryAsync<T>(string key, string action, Func<string, Task<T>> act, CancellationToken cancellationToken)
    {
        ObjectKey.Require(key);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await act(Path.Combine(_root, FolderNames.ToPath(key)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable($"cannot {action} {key}", e);
        }
    }

    private StoreUnavailableException Unavailable(string detail, Exception cause)
        => new(Description, $"{detail} ({cause.Message.TrimEnd('.')})", cause);
}
