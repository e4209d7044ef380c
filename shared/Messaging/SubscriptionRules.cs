namespace Aviary.Messaging;

/// <summary>The ranges that <see cref="Subscription"/> documents.</summary>
internal static class SubscriptionRules
{
    /// <exception cref="ArgumentException">A value is out of its range; names it.</exception>
    public static void Check(Subscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        string retries = SubscriptionTopics.Retries(subscription);
        string dead = SubscriptionTopics.Dead(subscription);
        Topic(nameof(Subscription.Topic), subscription.Topic);
        Topic(nameof(Subscription.RetryTopic), retries);
        Topic(nameof(Subscription.DeadTopic), dead);
        Require(!string.IsNullOrWhiteSpace(subscription.Group), nameof(Subscription.Group), "a name", "nothing");
        Require(retries != subscription.Topic, nameof(Subscription.RetryTopic), "another topic than the one received from", retries);
        Require(dead != subscription.Topic && dead != retries, nameof(Subscription.DeadTopic), "another topic than those received from", dead);
        Range(nameof(Subscription.Concurrency), subscription.Concurrency, 1_024);
        Range(nameof(Subscription.MaxBatch), subscription.MaxBatch, 10_000);
        Range(nameof(Subscription.MaxWaiting), subscription.MaxWaiting, 1_000_000);
        Require(
            subscription.MaxWaitingBytes is >= 1L << 10 and <= 1L << 40, nameof(Subscription.MaxWaitingBytes), $"{1L << 10} to {1L << 40} bytes",
            $"{subscription.MaxWaitingBytes}");
        Range(nameof(Subscription.Attempts), subscription.Attempts, 1_000);
        Range(nameof(Subscription.RetryDelay), subscription.RetryDelay, TimeSpan.FromDays(1));
        Range(nameof(Subscription.MaxRetryDelay), subscription.MaxRetryDelay, TimeSpan.FromDays(1));
        Range(nameof(Subscription.DrainTimeout), subscription.DrainTimeout, TimeSpan.FromHours(1));
    }

    private static void Topic(string field, string topic)
    {
        try
        {
            MessageRules.CheckTopic(topic);
        }
        catch (MessageRefusedException error)
        {
            throw new ArgumentException($"{field}: {error.Message}", nameof(topic), error);
        }
    }

    private static void Range(string field, int value, int most)
        => Require(value >= 1 && value <= most, field, $"1 to {most}", $"{value}");

    private static void Range(string field, TimeSpan value, TimeSpan most)
        => Require(value >= TimeSpan.Zero && value <= most, field, $"0 to {most}", $"{value}");

    private static void Require(bool condition, string field, string expected, string actual)
    {
        if (!condition)
        {
            throw new ArgumentException($"{field}: expected {expected}, got {actual}", nameof(field));
        }
    }
}
