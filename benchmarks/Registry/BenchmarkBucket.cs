using Aviary.Registry.Storage;
using Aviary.Registry.Storage.Folder;
using Aviary.Registry.Storage.S3;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Benchmarks.Registry;

/// <summary>A bucket to measure on: on the S3 store that S3_ENDPOINT names, otherwise a temporary folder. Leaves nothing behind.</summary>
internal sealed class BenchmarkBucket : IAsyncDisposable
{
    private const string Name = "aviary-bench";
    private const int Parallel = 16;

    private readonly string? _folder;
    private readonly IDisposable _store;

    public BenchmarkBucket()
    {
        if (Environment.GetEnvironmentVariable("S3_ENDPOINT") is { Length: > 0 } endpoint)
        {
            StorageOptions options = new() { Bucket = Name, Endpoint = endpoint, CreateBucket = true };
            S3Store store = new(S3Clients.Create(options), Name, options, TimeProvider.System, NullLogger<S3Store>.Instance);
            (Store, _store) = (store, store);
        }
        else
        {
            _folder = Directory.CreateTempSubdirectory("aviary-bench-").FullName;
            FolderStore store = new(_folder, TimeProvider.System);
            (Store, _store) = (store, store);
        }
    }

    public IObjectStore Store { get; }

    public bool IsFolder => _folder is not null;

    /// <summary>Writes objects, several at a time.</summary>
    public Task PutAsync(IEnumerable<(string Key, byte[] Content)> objects, CancellationToken cancellationToken)
        => EachAsync(objects, (entry, cancelled) => Store.PutAsync(entry.Key, entry.Content, cancelled), cancellationToken);

    /// <summary>Deletes what lies below a prefix.</summary>
    public async Task DeleteAsync(string prefix, CancellationToken cancellationToken)
    {
        List<string> keys = [];
        await foreach (ObjectEntry entry in Store.ListAsync(prefix, null, cancellationToken))
        {
            keys.Add(entry.Key);
        }

        await EachAsync(keys, Store.DeleteAsync, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private static Task EachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, Task> act, CancellationToken cancellationToken)
        => System.Threading.Tasks.Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (item, cancelled) => await act(item, cancelled));
}
