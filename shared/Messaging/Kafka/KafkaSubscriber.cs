using Aviary.Messaging.Deliveries;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.Kafka;

internal sealed class KafkaSubscriber(
    KafkaOptions options, string description, OidcTokens tokens, Settler settler, MessagingMetrics metrics, TimeProvider time, ILogger logger)
    : IMessageSubscriber
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _disposed = new();
    private int _disposals;

    public async Task SubscribeAsync(Subscription subscription, MessageHandler handler, CancellationToken cancellationToken)
    {
        SubscriptionRules.Check(subscription);
        ArgumentNullException.ThrowIfNull(handler);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        MessagingLog.Subscribed(logger, subscription.Group, subscription.Topic, SubscriptionTopics.Retries(subscription), description);
        try
        {
            while (await ConsumeAsync(subscription, handler, end.Token) is { } fatal)
            {
                MessagingLog.Reopening(logger, description, PauseAfterFailure, fatal.Reason);
                await Task.Delay(PauseAfterFailure, time, end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // How a subscription ends in good order.
        }

        MessagingLog.Unsubscribed(logger, subscription.Group, subscription.Topic);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Increment(ref _disposals) == 1)
        {
            await _disposed.CancelAsync();
            _disposed.Dispose();
        }
    }

    /// <summary>
    /// One consumer for the topic and one for its retries, both in the group: assignors count partitions and not topics, and could give one
    /// member all of the topic and another nothing but retries.
    /// </summary>
    private async Task<Error?> ConsumeAsync(Subscription subscription, MessageHandler handler, CancellationToken cancellationToken)
    {
        using AsyncAutoResetEvent eased = new();
        using AsyncAutoResetEvent retriesEased = new();
        using KeyedDispatcher dispatcher = new(subscription, handler, settler, metrics, time, logger, () =>
        {
            eased.Set();
            retriesEased.Set();
        });
        using Consumption topic = new(options, description, subscription, subscription.Topic, dispatcher, eased, tokens, time, logger);
        using Consumption retries = new(
            options, description, subscription, SubscriptionTopics.Retries(subscription), dispatcher, retriesEased, tokens, time, logger);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<Error?>[] running = [RunAsync(topic, either.Token), RunAsync(retries, either.Token)];
        try
        {
            await Task.WhenAny(running);
            await either.CancelAsync();
            Error?[] ends = await Task.WhenAll(running);
            return ends[0] ?? ends[1];
        }
        finally
        {
            await dispatcher.StopAsync();
            await Task.WhenAll(Task.Run(topic.Close, CancellationToken.None), Task.Run(retries.Close, CancellationToken.None));
        }
    }

    /// <summary>librdkafka hands out messages by a call that blocks: each consumer has a thread of its own.</summary>
    private static Task<Error?> RunAsync(Consumption consumption, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => consumption.Run(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
