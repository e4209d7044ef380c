using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Aviary.Learning.Datasets;
using Aviary.Registry.Storage;
using Aviary.Registry.Storage.S3;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.TrainingRuns;

/// <summary>
/// Training data at <c>s3://bucket/key</c> or below <c>s3://bucket/prefix</c>: copied into the cache once, and again where an object has
/// changed. What is not in the bucket any more goes from the cache too.
/// </summary>
internal sealed class BucketData(IOptions<StorageOptions> storage, TimeProvider time, ILoggerFactory loggers)
{
    public const string Scheme = "s3://";

    private const long MaxBytes = 1L << 30;
    private const long MaxTotalBytes = 256L << 30;
    private const int MaxObjects = 2_000_000;
    private const int AtOnce = 8;

    /// <summary>The file, or the folder that holds the files, as they are in the bucket now.</summary>
    /// <param name="address">As <c>Training:Data</c> gives it: <c>s3://bucket</c>, <c>s3://bucket/prefix</c> or <c>s3://bucket/file</c>.</param>
    /// <param name="cacheFolder">Where copies are kept.</param>
    /// <param name="cancellationToken">Ends the copying; a file that is whole stays.</param>
    /// <exception cref="DatasetException">Nothing is there, or it is more than is taken.</exception>
    public async Task<string> FetchAsync(string address, string cacheFolder, CancellationToken cancellationToken)
    {
        (string bucket, string prefix) = Split(address);
        using S3Store store = ObjectStores.OpenBucket(storage.Value, bucket, time, loggers);
        string folder = Path.Combine(cacheFolder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{store.Description}/{prefix}")))[..16]);
        Directory.CreateDirectory(folder);
        (List<ObjectEntry> objects, bool isFile) = await ListAsync(store, address, prefix, cancellationToken);
        ConcurrentDictionary<string, bool> kept = new(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            objects,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (entry, token) =>
            {
                string file = Target(address, folder, isFile ? Path.GetFileName(entry.Key) : entry.Key[prefix.Length..]);
                kept[file] = await CopyAsync(store, entry.Key, file, token);
            });
        foreach (string left in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !kept.ContainsKey(file) && !kept.ContainsKey(TaggedBy(file))))
        {
            File.Delete(left);
        }

        return isFile ? kept.Keys.Single() : folder;
    }

    private static (string Bucket, string Prefix) Split(string address)
    {
        string[] parts = address[Scheme.Length..].Split('/', 2);
        string prefix = parts.Length > 1 ? parts[1].Trim('/') : "";
        return (parts[0], prefix.Length > 0 ? $"{prefix}/" : "");
    }

    private static async Task<(List<ObjectEntry> Objects, bool IsFile)> ListAsync(S3Store store, string address, string prefix, CancellationToken cancellationToken)
    {
        List<ObjectEntry> objects = [];
        long bytes = 0;
        await foreach (ObjectEntry entry in store.ListAsync(prefix, null, cancellationToken))
        {
            // Programs mark folders by empty objects.
            if (!entry.Key.EndsWith('/'))
            {
                objects.Add(entry);
                bytes += entry.Size;
            }

            if (objects.Count > MaxObjects || bytes > MaxTotalBytes)
            {
                throw new DatasetException(address, $"holds more than {MaxObjects:n0} objects or {MaxTotalBytes >> 30} GiB: name a part of it");
            }
        }

        if (objects.Count > 0)
        {
            return (objects, false);
        }

        await foreach (ObjectEntry entry in store.ListAsync(prefix.TrimEnd('/'), null, cancellationToken))
        {
            return entry.Key == prefix.TrimEnd('/') && entry.Key.Length > 0 ? ([entry], true) : throw Nothing(address);
        }

        throw Nothing(address);
    }

    private static DatasetException Nothing(string address) => new(address, "there is no such object, and none below it");

    /// <summary>A key may hold what would lead out of the folder.</summary>
    private static string Target(string address, string folder, string name)
    {
        string file = Path.GetFullPath(Path.Combine(folder, name));
        return file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? file
            : throw new DatasetException(address, $"the object {name} has a name that is no path below the prefix");
    }

    private static string Tag(string file) => Path.Combine(Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.etag");

    private static string TaggedBy(string tag)
        => Path.GetFileName(tag) is ['.', .. var name] && name.EndsWith(".etag", StringComparison.Ordinal) ? Path.Combine(Path.GetDirectoryName(tag)!, name[..^5]) : tag;

    private static async Task<bool> CopyAsync(S3Store store, string key, string file, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        string tag = Tag(file);
        string? known = File.Exists(file) && File.Exists(tag) ? await File.ReadAllTextAsync(tag, cancellationToken) : null;
        ObjectRead read = await store.GetAsync(key, known, MaxBytes, cancellationToken);
        switch (read.Status)
        {
            case ReadStatus.NotModified:
                return true;
            case ReadStatus.Missing:
                throw new DatasetException($"{store.Description}/{key}", "is gone while it was copied: try again");
        }

        // The tag goes first and comes last: a copy that was interrupted has none, and is made again.
        File.Delete(tag);
        string part = Path.Combine(Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.{Environment.ProcessId}");
        await File.WriteAllBytesAsync(part, read.Value!.Content, cancellationToken);
        File.Move(part, file, overwrite: true);
        await File.WriteAllTextAsync(tag, read.Value.ETag, cancellationToken);
        return true;
    }
}
