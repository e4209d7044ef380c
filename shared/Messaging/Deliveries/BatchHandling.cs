using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.Deliveries;

/// <summary>One batch after another through the handler and the settler; never throws.</summary>
internal sealed class BatchHandling(
    Subscription subscription, MessageHandler handler, Settler settler, MessagingMetrics metrics, TimeProvider time, ILogger logger)
{
    private const int MostReasonCharacters = 256;
    private readonly BackOff _settling = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), time);
    private volatile bool _closed;

    /// <summary>From now on nothing is settled any more.</summary>
    public void Close() => _closed = true;

    public void Received(int count) => metrics.Consumed(subscription, count);

    public async Task HandleAsync(List<Delivery> batch, CancellationToken giveUp)
    {
        ReceivedMessage[] messages = new ReceivedMessage[batch.Count];
        for (int i = 0; i < messages.Length; i++)
        {
            messages[i] = batch[i].Received;
        }

        bool[] finished = new bool[messages.Length];
        try
        {
            IReadOnlyList<Settlement> settlements = await AskAsync(messages, giveUp);
            if (_closed)
            {
                return;
            }

            await SettleAsync(batch, messages, settlements, finished, giveUp);
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            // Neither answered nor failed: it comes again, and this does not count as an attempt.
        }
        finally
        {
            for (int i = 0; i < finished.Length; i++)
            {
                if (!finished[i])
                {
                    batch[i].GivenUp();
                }
            }
        }
    }

    private async Task<IReadOnlyList<Settlement>> AskAsync(ReceivedMessage[] messages, CancellationToken giveUp)
    {
        long start = time.GetTimestamp();
        Exception? failure = null;
        try
        {
            IReadOnlyList<Settlement>? answer = await handler(messages, giveUp);
            if (answer is not null && answer.Count == messages.Length && answer.All(settlement => settlement is not null))
            {
                return answer;
            }

            MessagingLog.WrongCount(logger, subscription.Topic, answer?.Count ?? 0, messages.Length, messages[0].Origin);
            return All(messages.Length, $"the handler answered {answer?.Count ?? 0} settlements for {messages.Length} messages");
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // After any exception of a handler its messages are retried.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failure = error;
            MessagingLog.HandlerFailed(logger, error, subscription.Topic, messages.Length, messages[0].Origin);
            string reason = $"{error.GetType().Name}: {error.Message}";
            return All(messages.Length, reason.Length <= MostReasonCharacters ? reason : reason[..MostReasonCharacters]);
        }
        finally
        {
            metrics.Processed(subscription, time.GetElapsedTime(start), failure);
        }
    }

    private async Task SettleAsync(
        List<Delivery> batch, ReceivedMessage[] messages, IReadOnlyList<Settlement> settlements, bool[] finished, CancellationToken giveUp)
    {
        // Apart, so that none is published once more because the other's topic is away.
        List<int> retries = [], dead = [];
        for (int i = 0; i < settlements.Count; i++)
        {
            if (settlements[i] is Settlement.Completed)
            {
                finished[i] = true;
                batch[i].Settled();
            }
            else
            {
                (settlements[i] is Settlement.RetryLater && subscription.HasAttemptAfter(messages[i].Attempt) ? retries : dead).Add(i);
            }
        }

        foreach (List<int> open in new[] { retries, dead }.Where(open => open.Count > 0))
        {
            await SettleUntilConfirmedAsync(open.ConvertAll(i => messages[i]), open.ConvertAll(i => settlements[i]), giveUp);
            foreach (int i in open)
            {
                finished[i] = true;
                batch[i].Settled();
            }
        }
    }

    /// <summary>Whatever goes wrong, a message that is not settled must not be forgotten.</summary>
    private Task SettleUntilConfirmedAsync(List<ReceivedMessage> messages, List<Settlement> settlements, CancellationToken giveUp)
        => _settling.RunAsync(
            token => settler.SettleAsync(subscription, messages, settlements, token),
            static _ => true,
            (error, pause) => MessagingLog.SettlingFailed(logger, subscription.Topic, messages.Count, pause, error.Message),
            giveUp);

    private static Settlement[] All(int count, string reason)
    {
        Settlement[] all = new Settlement[count];
        Array.Fill(all, Settlement.Retry(reason));
        return all;
    }
}
