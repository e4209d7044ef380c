using Amazon.Runtime;
using Amazon.S3;

namespace Aviary.Registry.Storage.S3;

/// <summary>Makes clients for AWS and for other stores that speak S3.</summary>
internal static class S3Clients
{
    private const string EndpointVariable = "S3_ENDPOINT";

    /// <exception cref="StoreUnavailableException">The settings do not say where the store is.</exception>
    public static AmazonS3Client Create(StorageOptions options, string? bucket = null)
    {
        string? endpoint = options.Endpoint is { Length: > 0 } given ? given : Environment.GetEnvironmentVariable(EndpointVariable);
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
            if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            {
                throw NotReachable(bucket ?? options.Bucket, $"{EndpointVariable} is '{endpoint}', expected an address like http://127.0.0.1:9000", null);
            }

            config.ServiceURL = endpoint;
            config.ForcePathStyle = true;
            config.AuthenticationRegion = Environment.GetEnvironmentVariable("AWS_REGION") ?? "us-east-1";
        }

        try
        {
            return new AmazonS3Client(config);
        }
        catch (AmazonClientException error) when (string.IsNullOrEmpty(endpoint))
        {
            throw NotReachable(
                bucket ?? options.Bucket,
                $"no region is set; set AWS_REGION (or a region in the AWS profile), or for a store that is not AWS Registry__Endpoint or {EndpointVariable} "
                    + "(for a folder of this machine, leave Registry__Bucket empty)",
                error);
        }
    }

    private static StoreUnavailableException NotReachable(string? bucket, string problem, Exception? cause)
        => new($"s3://{bucket}", problem, cause) { IsTransient = false };
}
