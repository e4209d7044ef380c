using Aviary.Registry.Storage.Folder;
using Aviary.Registry.Storage.S3;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Registry.Storage;

/// <summary>Opens the bucket where the settings say it is.</summary>
public static class ObjectStores
{
    /// <summary>The store; dispose it at the end. Nothing is asked of it yet: <see cref="StoreProbe"/> proves it.</summary>
    /// <exception cref="StoreUnavailableException">The folder cannot be made.</exception>
    public static IObjectStore Open(IOptions<StorageOptions> options, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        return options.Value.Bucket is { Length: > 0 } bucket
            ? OpenBucket(options.Value, bucket, time, loggers)
            : new FolderStore(options.Value.Folder, time);
    }

    /// <summary>A bucket on S3 by its name, reached as the settings say.</summary>
    public static S3Store OpenBucket(StorageOptions options, string bucket, TimeProvider time, ILoggerFactory loggers)
        => new(S3Clients.Create(options, bucket), bucket, options, time, loggers.CreateLogger<S3Store>());
}
