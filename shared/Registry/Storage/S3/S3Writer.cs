using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace Aviary.Registry.Storage.S3;

/// <summary>
/// Writes objects. When the answer to a conditional write is lost (a timeout, a broken connection, an error of the store), the
/// write may have been done or not. The stored object's <see cref="WriteMarks"/> then decide, never a guess; where even
/// they do not, the caller gets an error that says so.
/// </summary>
internal sealed class S3Writer(IAmazonS3 client, string bucket, string store, S3Resilience resilience, ILogger logger)
{
    /// <summary>One write: what it asks of the present object, and what it leaves.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Content">The content.</param>
    /// <param name="Mark">This write's mark.</param>
    /// <param name="Absent">That there is no object.</param>
    /// <param name="Before">The object that it must replace; null where it may replace any.</param>
    private sealed record Write(string Key, ReadOnlyMemory<byte> Content, string Mark, bool Absent, WriteMarks? Before)
    {
        public bool IsConditional => Absent || Before is not null;
    }

    public async Task<string> PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
        => (await WriteAsync(new Write(key, content, WriteMarks.NewMark(), false, null), cancellationToken)).ETag!;

    public Task<ConditionalWrite> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
        => WriteAsync(new Write(key, content, WriteMarks.NewMark(), true, null), cancellationToken);

    public async Task<ConditionalWrite> PutIfMatchAsync(
        string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken)
    {
        // The marks of what is replaced must be carried on. This is also the cheap way to learn that it has changed already.
        WriteMarks before = await resilience.RunAsync($"read {key}", guard => HeadAsync(key, guard.Token), cancellationToken);
        return before.ETag == etag
            ? await WriteAsync(new Write(key, content, WriteMarks.NewMark(), false, before), cancellationToken)
            : default;
    }

    private async Task<ConditionalWrite> WriteAsync(Write write, CancellationToken cancellationToken)
    {
        bool unanswered = false;
        try
        {
            return await resilience.RunAsync($"write {write.Key}", AttemptAsync, cancellationToken);
        }
        catch (StoreUnavailableException) when (unanswered && write.IsConditional)
        {
            WriteMarks present = await resilience.RunAsync(
                $"read back {write.Key} after the answer to its write was lost", guard => HeadAsync(write.Key, guard.Token), cancellationToken);
            return Judge(write, present, isOver: false);
        }

        async Task<ConditionalWrite> AttemptAsync(StallGuard guard)
        {
            bool lostBefore = unanswered;
            try
            {
                unanswered = true;
                PutObjectResponse answer = await client.PutObjectAsync(Request(write, guard), guard.Token);
                return new ConditionalWrite(true, S3Store.Plain(answer.ETag));
            }
            catch (AmazonS3Exception e) when (write.IsConditional && S3Errors.IsConditionLost(e))
            {
                // Refused: because of somebody else's write, or of our own whose answer was lost. A refusal of the first attempt is
                // looked at too: HttpClient sends a request again by itself where a connection ends before any byte of the answer.
                ConditionalWrite judged = Judge(write, await HeadAsync(write.Key, guard.Token), isOver: true);
                unanswered = false;
                return judged;
            }
            catch (AmazonS3Exception e) when (S3Errors.IsInterrupted(e))
            {
                unanswered = lostBefore;
                throw;
            }
        }
    }

    /// <summary>Whether a write whose answer was lost was done, from what stands there now.</summary>
    /// <param name="write">The write.</param>
    /// <param name="present">What stands there.</param>
    /// <param name="isOver">Whether its condition was seen not to hold any more, so that no attempt can still take effect.</param>
    private ConditionalWrite Judge(Write write, WriteMarks present, bool isOver)
    {
        bool done = present.Marks.Contains(write.Mark);

        // Never done: another object is in the way, or the writes since the one that it would have replaced do not include it.
        bool never = write.Absent
            ? present.ETag is not null
            : write.Before?.Last is { } last && present.Marks.Contains(last) && (isOver || present.Last != last);
        if (!done && !never)
        {
            throw new StoreUnavailableException(
                store, $"the answer to a write of {write.Key} was lost, and what stands there does not tell whether it was done; read it again");
        }

        S3Log.ReadBack(logger, store, write.Key, done ? "written" : "not written");

        // Others may have built upon it: its own ETag is history, and matches nothing.
        return done ? new ConditionalWrite(true, present.Last == write.Mark ? present.ETag : $"replaced-{write.Mark}") : default;
    }

    private async Task<WriteMarks> HeadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            GetObjectMetadataResponse head = await client.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = bucket, Key = key }, cancellationToken);
            return WriteMarks.Parse(S3Store.Plain(head.ETag), head.Metadata[WriteMarks.Header]);
        }
        catch (AmazonS3Exception e) when (S3Errors.IsMissing(e))
        {
            return WriteMarks.None;
        }
    }

    private PutObjectRequest Request(Write write, StallGuard guard)
    {
        var request = new PutObjectRequest
        {
            BucketName = bucket,
            Key = write.Key,
            InputStream = UploadStream.Of(write.Content, guard),
            AutoCloseStream = true,
            UseChunkEncoding = false,
            ContentType = write.Key.EndsWith(".json", StringComparison.Ordinal) ? "application/json" : "application/octet-stream",
            IfNoneMatch = write.Absent ? "*" : null,
            IfMatch = write.Before?.ETag,
        };
        request.Metadata[WriteMarks.Header] = (write.Before ?? WriteMarks.None).Followed(write.Mark);
        return request;
    }
}
