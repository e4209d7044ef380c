using Aviary.AsyncClassification;
using Aviary.Functions.Problems;
using Aviary.Functions.Requests;
using Aviary.Messaging;
using Aviary.Messaging.PubSub.Push;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Aviary.Functions;

/// <summary>
/// Classifies what Pub/Sub pushes. A 204 acknowledges the message; anything else brings it again, after the pause that the push
/// subscription is set to.
/// </summary>
public sealed class PushFunctions(
    PushReceiver push, TriggeredClassification classification, BodyReader bodies, TimeProvider time, ILogger<PushFunctions> logger)
{
    /// <summary>The token of the push is its key: Pub/Sub cannot send another.</summary>
    [Function("ClassifyFromPubSub")]
    public Task<IResult> ClassifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/pubsub")] HttpRequest request, CancellationToken cancellationToken)
        => logger.AnswerAsync(request, async () =>
        {
            PushVerdict verdict = await push.AuthorizeAsync(request.Headers, cancellationToken);
            if (!verdict.IsGranted)
            {
                throw new ProblemException(new Problem(verdict.Status, "Push refused", verdict.Reason ?? "The push was refused."));
            }

            using RequestBody body = await bodies.ReadAsync(request, PushEnvelope.MaxBytes, setting: null, cancellationToken);
            ReceivedMessage message = push.Read(body.Bytes).Received;
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
        });
}
