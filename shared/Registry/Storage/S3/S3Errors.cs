using System.Net;
using System.Xml;
using Amazon.Runtime;
using Amazon.S3;

namespace Aviary.Registry.Storage.S3;

/// <summary>What the failures of S3 mean.</summary>
internal static class S3Errors
{
    /// <summary>The condition of a write did not hold. Answered, so nothing was written by this attempt.</summary>
    public static bool IsConditionLost(AmazonS3Exception e)
        => e.StatusCode == HttpStatusCode.PreconditionFailed || IsMissing(e);

    /// <summary>There is no such object. (A missing bucket is something else.)</summary>
    public static bool IsMissing(AmazonS3Exception e)
        => e.StatusCode == HttpStatusCode.NotFound && !string.Equals(e.ErrorCode, "NoSuchBucket", StringComparison.Ordinal);

    /// <summary>Another writer of the key was at work in this moment (409): nothing was written, and it is right to ask again.</summary>
    public static bool IsInterrupted(Exception e) => e is AmazonS3Exception { StatusCode: HttpStatusCode.Conflict };

    /// <summary>Worth another attempt: the network, the store's own errors, too many requests.</summary>
    public static bool IsTransient(Exception e) => e switch
    {
        TimeoutException or HttpRequestException or IOException or OperationCanceledException => true,
        XmlException or AmazonUnmarshallingException => true, // An answer that was cut off in the middle.
        AmazonServiceException service => (int)service.StatusCode is 0 or >= 500 or 408 or 409 or 429,
        AmazonClientException { InnerException: { } inner } => IsTransient(inner),
        _ => false,
    };

    /// <summary>What happened, with what to do where that is known.</summary>
    public static string Describe(Exception e) => e switch
    {
        AmazonS3Exception { ErrorCode: "NoSuchBucket" } => "the bucket does not exist; make it, or set Registry:CreateBucket",
        AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden } s3 => $"access is denied ({s3.ErrorCode}); check the AWS credentials and the bucket's policy",
        // The client lists each place that it searched, a line each.
        AmazonClientException when e.Message.Contains('\n', StringComparison.Ordinal)
            => "no AWS credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run where a role gives them",
        AmazonClientException => $"{e.Message.TrimEnd('.')}; check the AWS credentials",
        _ => e.Message.TrimEnd('.'),
    };
}
