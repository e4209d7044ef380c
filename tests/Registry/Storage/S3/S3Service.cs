using Amazon.S3;
using Amazon.S3.Model;
using Aviary.Registry.Storage;
using Aviary.Registry.Storage.S3;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.Registry.Storage.S3;

/// <summary>The real S3 store that the variables name; tests that need it are skipped by name where they are not set.</summary>
internal static class S3Service
{
    public const string Bucket = "aviary-tests";

    public static string Endpoint
    {
        get
        {
            string? endpoint = Environment.GetEnvironmentVariable("S3_ENDPOINT");
            Assert.SkipUnless(!string.IsNullOrEmpty(endpoint), "S3_ENDPOINT is not set: no S3 store to test with.");
            return endpoint!;
        }
    }

    public static StorageOptions Options(string endpoint) => new()
    {
        Bucket = Bucket,
        Endpoint = endpoint,
        CreateBucket = true,
        RetryDelay = TimeSpan.FromMilliseconds(10),
    };

    public static S3Store Open(StorageOptions options)
        => new(S3Clients.Create(options), Bucket, options, TimeProvider.System, NullLogger<S3Store>.Instance);

    /// <summary>Deletes what a test wrote. Nothing, where no test has written yet and so made the bucket.</summary>
    public static async Task CleanAsync(string prefix)
    {
        using AmazonS3Client client = S3Clients.Create(Options(Endpoint));
        try
        {
            await CleanAsync(client, prefix);
        }
        catch (NoSuchBucketException)
        {
        }
    }

    private static async Task CleanAsync(AmazonS3Client client, string prefix)
    {
        ListObjectsV2Response page;
        do
        {
            page = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, Prefix = prefix });
            if (page.S3Objects is { Count: > 0 } found)
            {
                await client.DeleteObjectsAsync(new DeleteObjectsRequest
                {
                    BucketName = Bucket,
                    Objects = [.. found.Select(entry => new KeyVersion { Key = entry.Key })],
                });
            }
        }
        while (page.IsTruncated == true);
    }
}
