using Aviary.AsyncClassification.Outcomes;
using Aviary.AsyncClassification.Requests;
using Aviary.AsyncClassification.Results;
using Aviary.AsyncClassification.Telemetry;
using Aviary.Messaging;
using Aviary.Models;
using Aviary.Models.Serving;
using Aviary.Models.Serving.Batches;
using Microsoft.Extensions.Logging;

namespace Aviary.AsyncClassification;

/// <summary>
/// From requests to their outcomes: runs those of one model together, stores each outcome, and only then publishes the results and
/// answers how the messages are to be settled. Each request gets one outcome however often it comes: the first that is stored.
/// </summary>
/// <param name="predictions">Predicts.</param>
/// <param name="outcomes">Where outcomes are kept.</param>
/// <param name="publisher">Where results go.</param>
/// <param name="plan">Topics and attempts.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of waits and failures.</param>
public sealed class RequestClassifier(
    BatchPredictions predictions,
    IOutcomeStore outcomes,
    IMessagePublisher publisher,
    ClassificationPlan plan,
    ClassificationMetrics metrics,
    TimeProvider time,
    ILogger<RequestClassifier> logger)
{
    private volatile bool _isPrepared;

    /// <summary>A settlement for each message, in order; see <see cref="MessageHandler"/>.</summary>
    /// <param name="messages">Requests, and whatever else lay on their topic.</param>
    /// <param name="cancellationToken">Ends the wait for a store or broker that is away; then nothing is settled.</param>
    public async Task<IReadOnlyList<Settlement>> HandleAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        DateTimeOffset now = time.GetUtcNow();
        Request[] requests = [.. messages.Select(message => Request.From(message, now))];
        foreach (IGrouping<string, Request> one in requests.Where(request => request.Outcome is null).GroupBy(request => request.Model!, StringComparer.Ordinal))
        {
            await PredictAsync(one.Key, [.. one], cancellationToken);
        }

        Request[] decided = Array.FindAll(requests, request => request.Outcome is not null);
        IReadOnlyList<Outcome> standing = decided.Length > 0 ? await StoreAsync([.. decided.Select(request => request.Outcome!)], cancellationToken) : [];
        await PublishAsync(decided, standing, cancellationToken);
        metrics.Stored(standing);
        Dictionary<Request, Outcome> settled = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < decided.Length; i++)
        {
            settled[decided[i]] = standing[i];
        }

        return Array.ConvertAll(requests, request => request.Settle(settled.GetValueOrDefault(request)));
    }

    private async Task PredictAsync(string model, Request[] requests, CancellationToken cancellationToken)
    {
        try
        {
            BatchResult result = await predictions.PredictAsync(model, Array.ConvertAll(requests, request => request.Input), cancellationToken);
            DateTimeOffset now = time.GetUtcNow();
            for (int i = 0; i < requests.Length; i++)
            {
                Decide(requests[i], result, result.Answers[i], now);
            }
        }
        catch (NotFoundException e)
        {
            Array.ForEach(requests, request => request.Bury(DeadReasons.UnknownModel, e.Message, time.GetUtcNow()));
        }
        catch (AviaryException e)
        {
            // The model cannot answer now: its version is refused, its store is away, or too much waits already.
            Array.ForEach(requests, request => request.TryAgain(e.Message, plan.Subscription.Attempts, time.GetUtcNow()));
        }
#pragma warning disable CA1031 // A mistake of ours must not keep a partition from moving on: tried again, then dead, each with its outcome.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            ClassificationLog.BatchFailed(logger, e, requests.Length, model);
            Array.ForEach(requests, request => request.TryAgain(e.GetType().Name, plan.Subscription.Attempts, time.GetUtcNow()));
        }
    }

    private static void Decide(Request request, BatchResult result, BatchAnswer answer, DateTimeOffset now)
    {
        if (answer.Refused is { } refused)
        {
            request.Refuse(refused, now);
            return;
        }

        RankedClass best = answer.Top.Span[0];
        request.Answer(new Outcome
        {
            Key = request.Key,
            Model = result.Model,
            Version = result.Version,
            Class = best.Class,
            Probability = best.Probability,
            Result = ResultBody.Write(request, result, answer.Top.Span, now),
            ReceivedAt = request.Received.ReceivedAt,
            CompletedAt = now,
        });
    }

    /// <summary>As long as it takes: an outcome that is not stored is one that is lost, and waiting uses up no attempt.</summary>
    private async Task<IReadOnlyList<Outcome>> StoreAsync(IReadOnlyList<Outcome> decided, CancellationToken cancellationToken)
    {
        for (TimeSpan pause = plan.FirstPause; ; pause = ClassificationPlan.Longer(pause))
        {
            try
            {
                if (!_isPrepared)
                {
                    await outcomes.PrepareAsync(cancellationToken);
                    _isPrepared = true;
                }

                return await outcomes.StoreAsync(decided, cancellationToken);
            }
            catch (OutcomeStoreUnavailableException e)
            {
                ClassificationLog.StoreWaits(logger, e.Message, pause);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async Task PublishAsync(Request[] decided, IReadOnlyList<Outcome> standing, CancellationToken cancellationToken)
    {
        List<Message> results = new(decided.Length);
        for (int i = 0; i < decided.Length; i++)
        {
            if (!standing[i].IsDead)
            {
                results.Add(ResultMessage.From(decided[i].Received.Message, standing[i]));
            }
        }

        for (TimeSpan pause = plan.FirstPause; results.Count > 0; pause = ClassificationPlan.Longer(pause))
        {
            try
            {
                await publisher.PublishAsync(plan.Results, results, cancellationToken);
                return;
            }
            catch (MessageRefusedException e) when (results.Count == 1)
            {
                // It has its outcome; a broker that does not carry it must not keep its partition.
                ClassificationLog.ResultRefused(logger, results[0].Id, results[0].Source, e.Message);
                return;
            }
            catch (MessageRefusedException)
            {
                await PublishEachAsync(decided, standing, cancellationToken);
                return;
            }
            catch (BrokerUnavailableException e)
            {
                ClassificationLog.ResultsWait(logger, e.Message, pause);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async Task PublishEachAsync(Request[] decided, IReadOnlyList<Outcome> standing, CancellationToken cancellationToken)
    {
        for (int i = 0; i < decided.Length; i++)
        {
            await PublishAsync([decided[i]], [standing[i]], cancellationToken);
        }
    }
}
