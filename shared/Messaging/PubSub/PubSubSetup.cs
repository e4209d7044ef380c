using Aviary.Messaging.PubSub.Rest;

namespace Aviary.Messaging.PubSub;

/// <summary>Makes topics and subscriptions.</summary>
internal sealed class PubSubSetup(PubSubClient client, PubSubNames names, string description, PubSubOptions options)
{
    // Pub/Sub's own default and least lease: taken where the subscription cannot be read.
    private const int LeastAckDeadline = 10;

    /// <inheritdoc cref="IMessageTransport.EnsureAsync"/>
    public async Task EnsureAsync(IReadOnlyList<string> topics, string? group, CancellationToken cancellationToken)
    {
        foreach (string topic in topics)
        {
            MessageRules.CheckTopic(topic);
            string name = names.Topic(topic);
            string? subscription = group is null ? null : names.Subscription(group, topic);
            try
            {
                await client.CreateTopicAsync(name, cancellationToken);
                if (subscription is not null)
                {
                    await client.CreateSubscriptionAsync(subscription, Resource(name), cancellationToken);
                }
            }
            catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                throw new BrokerUnavailableException($"{description}: cannot make {name}{(group is null ? "" : $" with {subscription}")}: {error.Message}", error);
            }
        }
    }

    /// <summary>The lease that a pull gives.</summary>
    public async Task<TimeSpan> AckDeadlineAsync(string subscription, CancellationToken cancellationToken)
    {
        int seconds = 0;
        try
        {
            seconds = (await client.GetSubscriptionAsync(subscription, cancellationToken))?.AckDeadlineSeconds ?? 0;
        }
#pragma warning disable CA1031 // Without it, leases are extended early.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        return TimeSpan.FromSeconds(Math.Max(seconds, LeastAckDeadline));
    }

    private SubscriptionResource Resource(string topic) => new()
    {
        Topic = topic,
        AckDeadlineSeconds = options.LeaseSeconds,
        EnableMessageOrdering = true,
        RetryPolicy = new RetryPolicy("1s", "60s"),
        ExpirationPolicy = new ExpirationPolicy(null),
    };
}
