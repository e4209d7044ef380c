using System.Security.Cryptography;
using System.Text;
using Aviary.Learning.Datasets;
using Aviary.Registry.Storage;
using Aviary.Registry.Storage.S3;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.TrainingRuns;

/// <summary>Training data below an <c>s3://bucket/prefix</c>: copied into the cache once, and again where an object has changed.</summary>
internal sealed class BucketData(IOptions<StorageOptions> storage, TimeProvider time, ILoggerFactory loggers)
{
    public const string Scheme = "s3://";

    // The largest of the four Fashion-MNIST files has 47 MB unpacked; what is much larger is something else.
    private const long MaxBytes = 1L << 30;

    private static readonly string[] Names =
        ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    /// <summary>The folder that holds the four files, as they are in the bucket now.</summary>
    /// <param name="address">As <c>Training:Data</c> gives it: <c>s3://bucket</c> or <c>s3://bucket/prefix</c>.</param>
    /// <param name="cacheFolder">Where copies are kept.</param>
    /// <param name="cancellationToken">Ends the copying; a file that is whole stays.</param>
    /// <exception cref="DatasetException">A file is missing; it is named.</exception>
    public async Task<string> FetchAsync(string address, string cacheFolder, CancellationToken cancellationToken)
    {
        (string bucket, string prefix) = Split(address);
        using S3Store store = ObjectStores.OpenBucket(storage.Value, bucket, time, loggers);
        string folder = Path.Combine(cacheFolder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{store.Description}/{prefix}")))[..16]);
        Directory.CreateDirectory(folder);
        foreach (string name in Names)
        {
            if (!await CopyAsync(store, $"{prefix}{name}.gz", Path.Combine(folder, $"{name}.gz"), cancellationToken)
                && !await CopyAsync(store, $"{prefix}{name}", Path.Combine(folder, name), cancellationToken))
            {
                throw new DatasetException($"{address.TrimEnd('/')}/{name}.gz", "is missing (and so is the object without .gz)");
            }
        }

        return folder;
    }

    private static (string Bucket, string Prefix) Split(string address)
    {
        string[] parts = address[Scheme.Length..].Split('/', 2);
        string prefix = parts.Length > 1 ? parts[1].Trim('/') : "";
        return (parts[0], prefix.Length > 0 ? $"{prefix}/" : "");
    }

    private static async Task<bool> CopyAsync(S3Store store, string key, string file, CancellationToken cancellationToken)
    {
        string tag = $"{file}.etag";
        string? known = File.Exists(file) && File.Exists(tag) ? await File.ReadAllTextAsync(tag, cancellationToken) : null;
        ObjectRead read = await store.GetAsync(key, known, MaxBytes, cancellationToken);
        switch (read.Status)
        {
            case ReadStatus.NotModified:
                return true;
            case ReadStatus.Missing:
                File.Delete(file);
                return false;
        }

        // The tag goes first and comes last: a copy that was interrupted has none, and is made again.
        File.Delete(tag);
        string part = $"{file}.{Environment.ProcessId}";
        await File.WriteAllBytesAsync(part, read.Value!.Content, cancellationToken);
        File.Move(part, file, overwrite: true);
        await File.WriteAllTextAsync(tag, read.Value.ETag, cancellationToken);
        return true;
    }
}
