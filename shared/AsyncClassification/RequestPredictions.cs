using Aviary.AsyncClassification.Outcomes;
using Aviary.Errors;
using Aviary.Inference;
using Aviary.Serving;
using Microsoft.Extensions.Logging;

namespace Aviary.AsyncClassification;

/// <summary>Decides what requests come to: those of one model run together, and suspects each alone.</summary>
internal sealed class RequestPredictions(
    PredictionService predictions, PatientAttempts attempts, ClassificationTopics plan, TimeProvider time, ILogger logger)
{
    private readonly IsolationGate _gate = new();

    /// <summary>Runs requests with those of the same model.</summary>
    public async Task TogetherAsync(IReadOnlyList<Request> requests, CancellationToken cancellationToken)
    {
        if (requests.Count == 0)
        {
            return;
        }

        await _gate.EnterAsync(cancellationToken);
        try
        {
            foreach (IGrouping<string, Request> one in requests.GroupBy(request => request.Model!, StringComparer.Ordinal))
            {
                Request[] batch = [.. one];
                await DecideAsync(one.Key, batch, () => PredictAsync(one.Key, batch, cancellationToken), cancellationToken);
            }
        }
        finally
        {
            _gate.Leave();
        }
    }

    /// <summary>
    /// Runs a suspect while nothing else is at work here, so that the next process finds what ended this one. Its model is loaded before
    /// that counts as an attempt: what ends a process while it loads a model is no request.
    /// </summary>
    public async Task AloneAsync(Request request, CancellationToken cancellationToken)
    {
        await _gate.EnterAloneAsync(cancellationToken);
        try
        {
            await DecideAsync(request.Model!, [request], () => IsolateAsync(request, cancellationToken), cancellationToken);
        }
        finally
        {
            _gate.LeaveAlone();
        }
    }

    private async Task IsolateAsync(Request request, CancellationToken cancellationToken)
    {
        using IDisposable held = await predictions.HoldAsync(request.Model!, cancellationToken);
        int ended = await attempts.BeginAloneAsync(request.Key, cancellationToken);
        try
        {
            // The first of them it shared with others, who may be at fault for that one; alone, it is nobody else.
            int made = request.Received.Attempt - 1 + ended;
            if (!plan.Subscription.HasAttemptAfter(made) && ended > 1)
            {
                ClassificationLog.EndedProcesses(logger, request.Key.Id, request.Key.Source, request.Model!, made);
                request.BuryEnded(made, time.GetUtcNow());
                return;
            }

            await PredictAsync(request.Model!, [request], cancellationToken);
        }
        finally
        {
            await attempts.EndAloneAsync(request.Key);
        }
    }

    private async Task PredictAsync(string model, Request[] requests, CancellationToken cancellationToken)
    {
        BatchResult result = await predictions.PredictEachAsync(model, Array.ConvertAll(requests, request => request.Input), cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        for (int i = 0; i < requests.Length; i++)
        {
            Decide(requests[i], result, result.Answers[i], now);
        }
    }

    private async Task DecideAsync(string model, Request[] requests, Func<Task> predict, CancellationToken cancellationToken)
    {
        try
        {
            await predict();
        }
        catch (NotFoundException e)
        {
            Array.ForEach(requests, request => request.Bury(DeadReasons.UnknownModel, e.Message, time.GetUtcNow()));
        }
        catch (AviaryException e)
        {
            // The model cannot answer now: its version is refused or fails, its store is away, or too much waits already.
            Array.ForEach(requests, request => request.TryAgain(e.Message, plan.Subscription.Attempts));
        }
#pragma warning disable CA1031 // A mistake of ours must not keep a partition from moving on: tried again, then dead, each with its outcome.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            ClassificationLog.BatchFailed(logger, e, requests.Length, model);
            Array.ForEach(requests, request => request.TryAgain(e.GetType().Name, plan.Subscription.Attempts));
        }
    }

    private static void Decide(Request request, BatchResult result, BatchAnswer answer, DateTimeOffset now)
    {
        if (answer.Refused is { } refused)
        {
            request.Refuse(refused, now);
            return;
        }

        RankedClass best = answer.Prediction.Best;
        request.Answer(new Outcome
        {
            Source = request.Key.Source,
            Id = request.Key.Id,
            Model = result.Model,
            Version = result.Version,
            Class = best.Class,
            Probability = best.Probability,
            Result = ResultBody.Write(request, result, answer.Prediction, now),
            ReceivedAt = request.Received.ReceivedAt,
            CompletedAt = now,
        });
    }
}
