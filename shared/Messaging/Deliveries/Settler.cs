using Aviary.Messaging.Records;
using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.Deliveries;

/// <summary>
/// Does what settlements say: nothing for <see cref="Settlement.Done"/>; retries go to the subscription's retry topic, the dead to its
/// dead topic. The one place that says whether a message gets another attempt. Subscribers use it by themselves; a function whose host hands it batches uses it before it returns. Safe for many
/// callers at a time.
/// </summary>
/// <param name="publisher">Where retries and dead letters go.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs each dead letter.</param>
/// <param name="chance">0 up to 1, for the jitter of delays; null for chance.</param>
public sealed class Settler(IMessagePublisher publisher, TimeProvider time, ILogger logger, Func<double>? chance = null)
{
    /// <summary>The reason of dead letters whose attempts are used up.</summary>
    public const string AttemptsUsedUp = "attempts-used-up";

    private readonly Func<double> _chance = chance ?? Random.Shared.NextDouble;

    internal MessagingMetrics? Metrics { get; init; }

    /// <summary>Settles messages, and returns once the broker has confirmed what had to be published.</summary>
    /// <param name="subscription">Topics, attempts and delays.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="settlements">A settlement for each, in the same order.</param>
    /// <param name="cancellationToken">Ends the wait; then nothing counts as settled, though some may have been published.</param>
    /// <exception cref="BrokerUnavailableException">The broker did not confirm; settling again is right, and may repeat messages.</exception>
    public async Task SettleAsync(
        Subscription subscription, IReadOnlyList<ReceivedMessage> messages, IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(settlements);
        if (messages.Count != settlements.Count)
        {
            throw new ArgumentException($"expected a settlement for each of {messages.Count} messages, got {settlements.Count}", nameof(settlements));
        }

        List<(ReceivedMessage Received, Settlement.DeadLettered Letter)> dead = [];
        List<LastAttempt> last = [];
        List<(ReceivedMessage Received, Settlement.RetryLater Again)> retries = [];
        for (int i = 0; i < messages.Count; i++)
        {
            switch (settlements[i])
            {
                case Settlement.DeadLettered letter:
                    dead.Add((messages[i], letter));
                    break;
                case Settlement.RetryLater again when !subscription.HasAttemptAfter(messages[i].Attempt):
                    last.Add(new LastAttempt(messages[i], again.DeadReason ?? AttemptsUsedUp, again.Reason));
                    break;
                case Settlement.RetryLater again:
                    retries.Add((messages[i], again));
                    break;
            }
        }

        // The dead first: who settles again because these could not be published must not publish the retries, which are work, once more.
        dead.AddRange(await EndAsync(subscription, last, cancellationToken));
        await DeadLetterAsync(subscription, dead, cancellationToken);
        List<LastAttempt> refused = await RetryAsync(subscription, retries, cancellationToken);
        await DeadLetterAsync(subscription, await EndAsync(subscription, refused, cancellationToken), cancellationToken);
    }

    /// <returns>Those that are dead.</returns>
    private static async Task<List<(ReceivedMessage, Settlement.DeadLettered)>> EndAsync(
        Subscription subscription, List<LastAttempt> last, CancellationToken cancellationToken)
    {
        if (last.Count == 0 || subscription.LastAttempt is not { } end)
        {
            return last.ConvertAll(message => (message.Received, new Settlement.DeadLettered(message.Reason, message.Detail, Attempts: null)));
        }

        IReadOnlyList<Settlement> ended = await end(last, cancellationToken);
        return ended.Count == last.Count && !ended.Any(settlement => settlement is Settlement.RetryLater)
            ? [.. last.Zip(ended).Where(each => each.Second is Settlement.DeadLettered).Select(each => (each.First.Received, (Settlement.DeadLettered)each.Second))]
            : throw new InvalidOperationException($"expected an end for each of {last.Count} messages, got {ended.Count} settlements that are not all one");
    }

    /// <returns>Those that the broker refuses to take again.</returns>
    private async Task<List<LastAttempt>> RetryAsync(
        Subscription subscription, List<(ReceivedMessage Received, Settlement.RetryLater Again)> retries, CancellationToken cancellationToken)
    {
        List<LastAttempt> refused = [];
        if (retries.Count == 0)
        {
            return refused;
        }

        List<Message> messages = retries.ConvertAll(retry => SettledMessages.Retry(retry.Received, NotBefore(subscription, retry.Received, retry.Again)));
        await PublishAsync(
            SubscriptionTopics.Retries(subscription),
            messages,
            (i, problem) => refused.Add(new LastAttempt(retries[i].Received, "refused-by-broker", problem.Message)),
            cancellationToken);
        Metrics?.Retried(subscription, retries.Count - refused.Count);
        return refused;
    }

    private async Task DeadLetterAsync(
        Subscription subscription, List<(ReceivedMessage Received, Settlement.DeadLettered Letter)> letters, CancellationToken cancellationToken)
    {
        if (letters.Count == 0)
        {
            return;
        }

        List<(ReceivedMessage Received, string Reason, string Detail)> dead = letters.ConvertAll(letter =>
            (letter.Received with { Attempt = letter.Letter.Attempts ?? letter.Received.Attempt }, letter.Letter.Reason, letter.Letter.Detail));
        List<int> refused = [];
        string topic = SubscriptionTopics.Dead(subscription);
        List<Message> messages = dead.ConvertAll(letter => SettledMessages.Dead(letter.Received, letter.Reason, letter.Detail));
        await PublishAsync(topic, messages, (i, _) => refused.Add(i), cancellationToken);
        foreach (int i in refused)
        {
            // A message at the very limit has no room for why it is dead. It must not block its partition.
            (ReceivedMessage received, string reason, string detail) = dead[i];
            MessagingLog.DeadLetterWithoutBody(logger, received.Origin, received.Message.Body.Length);
            await DeadLetterWithoutBodyAsync(topic, received, reason, detail, cancellationToken);
        }

        foreach ((ReceivedMessage received, string reason, _) in dead)
        {
            MessagingLog.DeadLetter(logger, received.Origin, topic, reason, received.Attempt);
        }

        Metrics?.DeadLettered(subscription, dead.Count);
    }

    private async Task DeadLetterWithoutBodyAsync(string topic, ReceivedMessage received, string reason, string detail, CancellationToken cancellationToken)
    {
        try
        {
            await publisher.PublishAsync(topic, SettledMessages.WithoutBody(received, reason, detail), cancellationToken);
        }
        catch (MessageRefusedException)
        {
            await publisher.PublishAsync(topic, SettledMessages.Bare(received, reason, detail), cancellationToken);
        }
    }

    private async Task PublishAsync(
        string topic, List<Message> messages, Action<int, MessageRefusedException> refused, CancellationToken cancellationToken)
    {
        try
        {
            await publisher.PublishAsync(topic, messages, cancellationToken);
        }
        catch (MessageRefusedException error) when (messages.Count == 1)
        {
            refused(0, error);
        }
        catch (MessageRefusedException)
        {
            for (int i = 0; i < messages.Count; i++)
            {
                try
                {
                    await publisher.PublishAsync(topic, messages[i], cancellationToken);
                }
                catch (MessageRefusedException error)
                {
                    refused(i, error);
                }
            }
        }
    }

    private DateTimeOffset NotBefore(Subscription subscription, ReceivedMessage received, Settlement.RetryLater again)
    {
        TimeSpan delay = again.After ?? RetryDelay.After(subscription, received.Attempt, _chance());
        TimeSpan bounded = delay < TimeSpan.Zero ? TimeSpan.Zero : delay > RetryState.LongestWait ? RetryState.LongestWait : delay;
        return time.GetUtcNow() + bounded;
    }
}
