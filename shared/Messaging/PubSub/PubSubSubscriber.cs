using System.Collections.Concurrent;
using Aviary.Messaging.Deliveries;
using Aviary.Messaging.PubSub.Rest;
using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.PubSub;

/// <summary>Subscribes by pulls of the REST API. Order by key holds within this process, by the dispatcher.</summary>
internal sealed class PubSubSubscriber(
    PubSubClient client,
    PubSubNames names,
    PubSubSetup setup,
    Settler settler,
    MessagingMetrics metrics,
    PubSubOptions options,
    TimeProvider time,
    ILogger logger) : IMessageSubscriber
{
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<Guid, Task> _running = new();
    private bool _disposed;

    public async Task SubscribeAsync(Subscription subscription, MessageHandler handler, CancellationToken cancellationToken)
    {
        SubscriptionRules.Check(subscription);
        ArgumentNullException.ThrowIfNull(handler);
        ObjectDisposedException.ThrowIf(_disposed, this);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        Guid number = Guid.NewGuid();
        Task running = RunAsync(subscription, handler, ended.Token);
        _running[number] = running;
        try
        {
            await running;
        }
        finally
        {
            _running.TryRemove(number, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _closing.CancelAsync();
        await Task.WhenAll(_running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private async Task RunAsync(Subscription subscription, MessageHandler handler, CancellationToken ended)
    {
        string retries = SubscriptionTopics.Retries(subscription);
        if (!await IsSetUpAsync([subscription.Topic, retries, SubscriptionTopics.Dead(subscription)], subscription.Group, ended))
        {
            return;
        }

        await using Source main = await SourceAsync(subscription.Group, subscription.Topic, ended);
        await using Source late = await SourceAsync(subscription.Group, retries, ended);
        using var dispatcher = new KeyedDispatcher(subscription, handler, settler, metrics, time, logger, () =>
        {
            main.Pulls.Eased();
            late.Pulls.Eased();
        });
        MessagingLog.Subscribed(logger, subscription.Group, subscription.Topic, retries, PubSubTransport.Name);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(ended);
        Task[] pulls =
        [
            main.Pulls.RunAsync(() => dispatcher.Room, dispatcher.Post, either.Token),
            late.Pulls.RunAsync(() => RoomForRetries(dispatcher, subscription), dispatcher.Post, either.Token),
        ];

        // Where one ends, the other ends too: half a subscription would look like a whole one.
        await Task.WhenAny(pulls);
        await either.CancelAsync();
        await Task.WhenAll(pulls);
        await dispatcher.StopAsync();
        await Task.WhenAll(main.Leases.LeaveAsync(), late.Leases.LeaveAsync());
        MessagingLog.Unsubscribed(logger, subscription.Group, subscription.Topic);
    }

    /// <summary>Retries have a little room apart, so that a topic that is always full does not keep them out.</summary>
    private static int RoomForRetries(KeyedDispatcher dispatcher, Subscription subscription)
        => Math.Min(dispatcher.DelayedRoom, dispatcher.Room + 1 + (subscription.MaxWaiting / 4));

    /// <returns>False where the subscription ended before.</returns>
    private async Task<bool> IsSetUpAsync(string[] topics, string group, CancellationToken ended)
    {
        try
        {
            await new BackOff(options.FirstPause, options.LongestPause, time).RunAsync(
                token => setup.EnsureAsync(topics, group, token),
                static error => error is BrokerUnavailableException { InnerException: not PubSubCallException { IsTransient: false } },
                (error, _) => MessagingLog.BrokerProblem(logger, PubSubTransport.Name, error.Message),
                ended);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return false;
        }
        catch (BrokerUnavailableException error)
        {
            // One who may subscribe but not make subscriptions: what is needed may be there all the same.
            MessagingLog.BrokerProblem(logger, PubSubTransport.Name, error.Message);
        }

        return true;
    }

    private async Task<Source> SourceAsync(string group, string topic, CancellationToken ended)
    {
        string name = names.Subscription(group, topic);
        TimeSpan ackDeadline = await setup.AckDeadlineAsync(name, ended);
        var leases = new LeaseKeeper(client, name, topic, ackDeadline, options, time, logger);
        return new Source(leases, new PullLoop(client, name, leases.Book, options, time, logger));
    }

    private sealed record Source(LeaseKeeper Leases, PullLoop Pulls) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Leases.DisposeAsync();
            Pulls.Dispose();
        }
    }
}
