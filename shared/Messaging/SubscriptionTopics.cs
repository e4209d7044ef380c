namespace Aviary.Messaging;

/// <summary>The topics of a subscription, with their defaults.</summary>
public static class SubscriptionTopics
{
    /// <summary>Where retries wait.</summary>
    public static string Retries(Subscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        return subscription.RetryTopic ?? subscription.Topic + ".retries";
    }

    /// <summary>
    /// When a message is due; null for at once. Only retries wait: on the topic itself the header is a stranger's, and messages that
    /// wait there would keep their partition and fill the memory meant for retries.
    /// </summary>
    public static DateTimeOffset? DueAt(Subscription subscription, ReceivedMessage received)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        ArgumentNullException.ThrowIfNull(received);
        return received.NotBefore is { } due && received.Origin.Topic != subscription.Topic ? due : null;
    }

    /// <summary>Where dead letters go.</summary>
    public static string Dead(Subscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        return subscription.DeadTopic ?? subscription.Topic + ".dead";
    }
}
