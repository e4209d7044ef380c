using Aviary.Messaging.Deliveries;
using Aviary.Messaging.Settling;
using Aviary.Messaging.Telemetry;
using Aviary.Messaging.Validation;
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

    private async Task<Error?> ConsumeAsync(Subscription subscription, MessageHandler handler, CancellationToken cancellationToken)
    {
        using Bell eased = new();
        using KeyedDispatcher dispatcher = new(subscription, handler, settler, metrics, time, logger, eased.Ring);
        using Consumption consumption = new(options, description, subscription, dispatcher, eased, tokens, time, logger);
        try
        {
            // librdkafka hands out messages by a call that blocks: it has a thread of its own.
            return await Task.Factory.StartNew(
                () => consumption.Run(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            await dispatcher.StopAsync();
            await Task.Run(consumption.Close, CancellationToken.None);
        }
    }
}
