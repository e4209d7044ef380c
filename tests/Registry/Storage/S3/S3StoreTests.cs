using Aviary.Registry.Storage;
using Aviary.Registry.Storage.S3;

namespace Aviary.Tests.Registry.Storage.S3;

public sealed class S3StoreTests : ObjectStoreConformance, IAsyncDisposable
{
    private readonly S3Store _store = S3Service.Open(S3Service.Options(S3Service.Endpoint));

    protected override IObjectStore Store => _store;

    [Fact]
    public async Task A_missing_bucket_is_named_with_what_to_do()
    {
        StorageOptions options = S3Service.Options(S3Service.Endpoint);
        options.CreateBucket = false;
        using var nowhere = new S3Store(
            S3Clients.Create(options), "aviary-none", options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<S3Store>.Instance);

        StoreUnavailableException refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => nowhere.FindAsync("x", Cancellation));
        Assert.Contains("Registry:CreateBucket", refused.Message, StringComparison.Ordinal);
        Assert.Contains("s3://aviary-none", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => nowhere.PutIfAbsentAsync("x", default, Cancellation));
    }

    [Theory]
    [InlineData("read")]
    [InlineData("list")]
    [InlineData("folders")]
    [InlineData("delete")]
    public async Task Whatever_is_asked_first_makes_a_bucket_that_shall_be_made(string first)
    {
        StorageOptions options = S3Service.Options(S3Service.Endpoint);
        string bucket = $"aviary-made-{Guid.NewGuid():N}";
        using var store = new S3Store(
            S3Clients.Create(options), bucket, options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<S3Store>.Instance);
        using Amazon.S3.AmazonS3Client client = S3Clients.Create(options);
        try
        {
            await (first switch
            {
                "read" => store.FindAsync("x", Cancellation),
                "list" => store.ListAsync("", null, Cancellation).ToListAsync(Cancellation).AsTask(),
                "folders" => store.ListFoldersAsync("", null, Cancellation).ToListAsync(Cancellation).AsTask(),
                _ => store.DeleteAsync("x", Cancellation),
            });
            Assert.Contains(bucket, (await client.ListBucketsAsync(Cancellation)).Buckets.Select(made => made.BucketName));
        }
        finally
        {
            await client.DeleteBucketAsync(bucket, Cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        await S3Service.CleanAsync(Prefix);
    }
}
