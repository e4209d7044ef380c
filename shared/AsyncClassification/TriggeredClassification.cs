using Aviary.Messaging;
using Aviary.Messaging.Deliveries;

namespace Aviary.AsyncClassification;

/// <summary>
/// For functions whose host hands them messages and takes their return as the settlement of all: returns only when each message has
/// its outcome, waits in the retry topic or lies with the dead letters.
/// </summary>
public sealed class TriggeredClassification(RequestClassifier classifier, Settler settler, TimeProvider time)
{
    /// <summary>Settles messages, those first that are due; a retry that comes early is waited for.</summary>
    /// <param name="messages">The messages of one call of the function.</param>
    /// <param name="cancellationToken">Ends the work; then nothing counts as settled.</param>
    /// <exception cref="BrokerUnavailableException">A retry or dead letter could not be published; the host has to bring the messages again.</exception>
    public async Task SettleAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        List<ReceivedMessage> waiting = [.. messages.OrderBy(DueAt)];
        while (waiting.Count > 0)
        {
            DateTimeOffset now = time.GetUtcNow();
            int due = waiting.FindIndex(message => DueAt(message) > now);
            if (due == 0)
            {
                await Task.Delay(DueAt(waiting[0]) - now, time, cancellationToken);
                continue;
            }

            List<ReceivedMessage> batch = due < 0 ? waiting : waiting.GetRange(0, due);
            waiting = due < 0 ? [] : waiting[due..];
            IReadOnlyList<Settlement> settlements = await classifier.HandleAsync(batch, cancellationToken);
            await settler.SettleAsync(classifier.Subscription, batch, settlements, cancellationToken);
        }
    }

    /// <summary>No retry of ours waits for longer than the setting, and a call must not.</summary>
    private DateTimeOffset DueAt(ReceivedMessage message)
    {
        DateTimeOffset latest = message.ReceivedAt + classifier.Subscription.MaxRetryDelay;
        DateTimeOffset due = SubscriptionTopics.DueAt(classifier.Subscription, message) ?? DateTimeOffset.MinValue;
        return due < latest ? due : latest;
    }
}
