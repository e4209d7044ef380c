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

    /// <summary>Where dead letters go.</summary>
    public static string Dead(Subscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        return subscription.DeadTopic ?? subscription.Topic + ".dead";
    }
}
