using Amazon.Runtime;
using Amazon.S3;

namespace Aviary.Models.Storage.S3;

/// <summary>Makes clients for AWS and for other stores that speak S3.</summary>
internal static class S3Clients
{
    public static AmazonS3Client Create(StorageOptions options)
    {
        string? endpoint = options.Endpoint is { Length: > 0 } given ? given : Environment.GetEnvironmentVariable("S3_ENDPOINT");
        var config = new AmazonS3Config
        {
            // Repetitions are ours: the client's own would hide that an answer to a conditional write was lost.
            MaxErrorRetry = 0,
            Timeout = Timeout.InfiniteTimeSpan,

            // Other stores refuse checksums that they do not know; files are proved by the manifest.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (!string.IsNullOrEmpty(endpoint))
        {
            config.ServiceURL = endpoint;
            config.ForcePathStyle = true;
            config.AuthenticationRegion = Environment.GetEnvironmentVariable("AWS_REGION") ?? "us-east-1";
        }

        return new AmazonS3Client(config);
    }
}
