using Aviary.AsyncClassification;
using Aviary.Functions.Problems;
using Aviary.Messaging;
using Aviary.Messaging.PubSub.Push;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Functions;

/// <summary>
/// Classifies what Pub/Sub pushes. A 204 acknowledges the message; anything else brings it again, after the pause that the push
/// subscription is set to.
/// </summary>
public sealed class PushFunctions(PushReceiver push, TriggeredClassification classification, TimeProvider time)
{
    /// <summary>The token of the push is its key: Pub/Sub cannot send another.</summary>
    [Function("ClassifyFromPubSub")]
    public async Task<IResult> ClassifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/pubsub")] HttpRequest request, CancellationToken cancellationToken)
    {
        PushVerdict verdict = await push.AuthorizeAsync(request.Headers, cancellationToken);
        if (!verdict.IsGranted)
        {
            throw new ProblemException(new Problem(verdict.Status, "Push refused", verdict.Reason ?? "The push was refused."));
        }

        ReceivedMessage message = (await push.ReadAsync(request.Body, cancellationToken)).Received;
        TimeSpan early = (message.NotBefore ?? DateTimeOffset.MinValue) - time.GetUtcNow();
        if (early > TimeSpan.Zero)
        {
            // Pub/Sub keeps it meanwhile; here it would hold a connection.
            throw new ProblemException(new Problem(StatusCodes.Status429TooManyRequests, "Not due yet", "The message waits for its next attempt.")
            {
                RetryAfterSeconds = (int)Math.Ceiling(early.TotalSeconds),
            });
        }

        await classification.SettleAsync([message], cancellationToken);
        return TypedResults.NoContent();
    }
}
