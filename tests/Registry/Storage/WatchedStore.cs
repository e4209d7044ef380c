using System.Collections.Concurrent;
using Aviary.Registry.Storage;

namespace Aviary.Tests.Registry.Storage;

/// <summary>A store that writes down what is done to it, and where a test can step in before each operation.</summary>
internal sealed class WatchedStore(IObjectStore inner) : IObjectStore
{
    /// <summary>Each operation, as <c>get key</c>, in order.</summary>
    public ConcurrentQueue<string> Operations { get; } = new();

    /// <summary>Runs before each operation.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs before each list.</summary>
    public Action BeforeList { get; set; } = () => { };

    /// <summary>Runs after each write that is made only where there is nothing: a test can lose its answer.</summary>
    public Func<string, Task> AfterPutIfAbsent { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after each write that replaces what was read, with its key: a test can lose its answer.</summary>
    public Func<string, Task> AfterPutIfMatch { get; set; } = _ => Task.CompletedTask;

    public string Description => inner.Description;

    public async Task<ObjectRead> GetAsync(string key, string? ifNoneMatch, long maxBytes, CancellationToken cancellationToken)
    {
        await NoteAsync($"get {key}");
        return await inner.GetAsync(key, ifNoneMatch, maxBytes, cancellationToken);
    }

    public async Task<string> PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await NoteAsync($"put {key}");
        return await inner.PutAsync(key, content, cancellationToken);
    }

    public async Task<ConditionalWrite> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await NoteAsync($"put-if-absent {key}");
        ConditionalWrite written = await inner.PutIfAbsentAsync(key, content, cancellationToken);
        await AfterPutIfAbsent(key);
        return written;
    }

    public async Task<ConditionalWrite> PutIfMatchAsync(
        string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken)
    {
        await NoteAsync($"put-if-match {key}");
        ConditionalWrite written = await inner.PutIfMatchAsync(key, content, etag, cancellationToken);
        await AfterPutIfMatch(key);
        return written;
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        await NoteAsync($"delete {key}");
        await inner.DeleteAsync(key, cancellationToken);
    }

    public IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, string? startAfter, CancellationToken cancellationToken)
    {
        Operations.Enqueue($"list {prefix}");
        BeforeList();
        return inner.ListAsync(prefix, startAfter, cancellationToken);
    }

    public IAsyncEnumerable<string> ListFoldersAsync(string prefix, string? startAfter, CancellationToken cancellationToken)
    {
        Operations.Enqueue($"list-folders {prefix}");
        BeforeList();
        return inner.ListFoldersAsync(prefix, startAfter, cancellationToken);
    }

    private Task NoteAsync(string operation)
    {
        Operations.Enqueue(operation);
        return Before(operation);
    }
}
