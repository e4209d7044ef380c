using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Aviary.Errors;
using Microsoft.Extensions.Logging;

namespace Aviary.Registry.Storage.S3;

/// <summary>
/// The bucket on S3, or on a store that speaks S3 and honours conditional writes (AWS, MinIO, Google Cloud Storage, Ceph). A write
/// whose answer was lost and cannot be found out throws <see cref="StoreUnavailableException"/> and may still take effect.
/// </summary>
public sealed class S3Store : IObjectStore, IDisposable
{
    private const int PageSize = 1000;
    private const int Chunk = 80 << 10;

    private readonly IAmazonS3 _client;
    private readonly string _bucket;
    private readonly bool _createBucket;
    private readonly S3Resilience _resilience;
    private readonly S3Writer _writer;
    private readonly SemaphoreSlim _making = new(1);
    private volatile bool _made;

    /// <summary>Opens a bucket; nothing is asked of the store yet.</summary>
    /// <param name="client">The client, owned by this store from now on. It must not repeat requests itself.</param>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="options">How to repeat, and whether to make the bucket.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Repetitions and lost answers.</param>
    public S3Store(IAmazonS3 client, string bucket, StorageOptions options, TimeProvider time, ILogger<S3Store> logger)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        _client = client;
        _bucket = bucket;
        _createBucket = options.CreateBucket;
        Description = $"s3://{bucket}" + (client.Config?.ServiceURL is { Length: > 0 } endpoint ? $" at {endpoint.TrimEnd('/')}" : "");
        _resilience = new S3Resilience(Description, options, time, logger);
        _writer = new S3Writer(client, bucket, Description, _resilience, logger);
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public async Task<ObjectRead> GetAsync(string key, string? ifNoneMatch, long maxBytes, CancellationToken cancellationToken)
    {
        await PrepareAsync(key, cancellationToken);
        return await _resilience.RunAsync($"read {key}", AttemptAsync, cancellationToken);

        async Task<ObjectRead> AttemptAsync(StallGuard guard)
        {
            try
            {
                var request = new GetObjectRequest { BucketName = _bucket, Key = key, EtagToNotMatch = ifNoneMatch is null ? null : $"\"{ifNoneMatch}\"" };
                using GetObjectResponse answer = await _client.GetObjectAsync(request, guard.Token);
                byte[] content = await ReadAsync(answer, key, maxBytes, guard);
                return new ObjectRead(ReadStatus.Found, new StoredObject(content, Plain(answer.ETag)));
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotModified)
            {
                return new ObjectRead(ReadStatus.NotModified, null);
            }
            catch (AmazonS3Exception e) when (S3Errors.IsMissing(e))
            {
                return default;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<string> PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await PrepareAsync(key, cancellationToken);
        return await _writer.PutAsync(key, content, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ConditionalWrite> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await PrepareAsync(key, cancellationToken);
        return await _writer.PutIfAbsentAsync(key, content, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ConditionalWrite> PutIfMatchAsync(
        string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken)
    {
        await PrepareAsync(key, cancellationToken);
        return await _writer.PutIfMatchAsync(key, content, etag, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        await PrepareAsync(key, cancellationToken);
        await _resilience.RunAsync(
            $"delete {key}",
            guard => _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _bucket, Key = key }, guard.Token),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectEntry> ListAsync(
        string prefix, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ListObjectsV2Response page in PagesAsync(prefix, startAfter, delimiter: null, cancellationToken))
        {
            foreach (S3Object found in page.S3Objects ?? [])
            {
                DateTime changed = found.LastModified ?? DateTime.UnixEpoch;
                yield return new ObjectEntry(found.Key, found.Size ?? 0, new DateTimeOffset(changed.ToUniversalTime()));
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListFoldersAsync(
        string prefix, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ListObjectsV2Response page in PagesAsync(prefix, startAfter, delimiter: "/", cancellationToken))
        {
            foreach (string folder in page.CommonPrefixes ?? [])
            {
                // A folder that holds keys after the text, but is itself before it, is given by S3 and not asked for here.
                if (startAfter is null || ObjectKey.Order.Compare(folder, startAfter) > 0)
                {
                    yield return folder;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _making.Dispose();
    }

    /// <summary>An ETag as this module writes it: without quotes. S3 takes both.</summary>
    internal static string Plain(string? etag) => etag?.Trim('"') ?? "";

    private async IAsyncEnumerable<ListObjectsV2Response> PagesAsync(
        string prefix, string? startAfter, string? delimiter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await MakeBucketAsync(cancellationToken);
        string? next = null;
        do
        {
            var request = new ListObjectsV2Request
            {
                BucketName = _bucket,
                Prefix = prefix,
                StartAfter = startAfter,
                Delimiter = delimiter,
                ContinuationToken = next,
                MaxKeys = PageSize,
            };
            ListObjectsV2Response page = await _resilience.RunAsync(
                $"list {prefix}", guard => _client.ListObjectsV2Async(request, guard.Token), cancellationToken);
            yield return page;
            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }

    private static async Task<byte[]> ReadAsync(GetObjectResponse answer, string key, long maxBytes, StallGuard guard)
    {
        if (answer.ContentLength > maxBytes)
        {
            throw new InputTooLargeException(key, maxBytes, answer.ContentLength, "bytes");
        }

        byte[] content = new byte[answer.ContentLength];
        for (int read = 0; read < content.Length;)
        {
            int more = await answer.ResponseStream.ReadAsync(content.AsMemory(read, Math.Min(Chunk, content.Length - read)), guard.Token);
            if (more == 0)
            {
                throw new IOException($"the connection ended after {read} of {content.Length} bytes");
            }

            read += more;
            guard.Progress();
        }

        return content;
    }

    private Task PrepareAsync(string key, CancellationToken cancellationToken)
    {
        ObjectKey.Require(key);
        return MakeBucketAsync(cancellationToken);
    }

    /// <summary>Makes the bucket where that is wanted, before anything else is asked of it: whoever comes first may only want to read.</summary>
    private async Task MakeBucketAsync(CancellationToken cancellationToken)
    {
        if (!_createBucket || _made)
        {
            return;
        }

        await _making.WaitAsync(cancellationToken);
        try
        {
            if (!_made)
            {
                _made = await _resilience.RunAsync($"make the bucket {_bucket}", MakeAsync, cancellationToken);
            }
        }
        finally
        {
            _making.Release();
        }

        async Task<bool> MakeAsync(StallGuard guard)
        {
            try
            {
                await _client.PutBucketAsync(new PutBucketRequest { BucketName = _bucket }, guard.Token);
            }
            catch (AmazonS3Exception e) when (e.ErrorCode is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
            {
                // Somebody was here before.
            }

            return true;
        }
    }
}
