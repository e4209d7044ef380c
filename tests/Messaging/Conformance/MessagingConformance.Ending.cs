using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Aviary.Messaging;

namespace Aviary.Tests.Messaging.Conformance;

public abstract partial class MessagingConformance
{
    [Fact]
    public async Task What_a_subscriber_left_unsettled_comes_to_the_next_as_the_same_attempt()
    {
        Subscription subscription = await SubscriptionAsync() with { DrainTimeout = TimeSpan.Zero };
        await PublishAsync(Event("left"));
        await using (Listener first = Listener.Start(Broker.Transport, subscription, Forever))
        {
            await first.UntilCountAsync(1);
            await first.StopAsync();
        }

        await using Listener second = Listener.Start(Broker.Another(), subscription);
        await second.UntilCountAsync(1);
        Assert.Equal(("left", 1), (second.Received[0].Message.Id, second.Received[0].Attempt));
    }

    [Fact]
    public async Task What_is_done_does_not_carry_what_is_unfinished_with_it()
    {
        const int count = 40;
        Subscription subscription = await SubscriptionAsync() with { Concurrency = 8, DrainTimeout = TimeSpan.Zero };
        await PublishAsync(Events(count, i => $"key-{i}"));
        ConcurrentDictionary<string, bool> done = new();
        await using (Listener first = Listener.Start(Broker.Transport, subscription, async (messages, cancellationToken) =>
        {
            if (messages[0].Message.Id is "0" or "17")
            {
                return await Forever(messages, cancellationToken);
            }

            done[messages[0].Message.Id] = true;
            return [Settlement.Done];
        }))
        {
            await first.UntilAsync(_ => done.Count >= count - 2, "all but the stuck ones");
            await first.StopAsync();
        }

        await using Listener second = Listener.Start(Broker.Another(), subscription);
        await second.UntilAsync(received => received.Any(each => each.Message.Id == "0") && received.Any(each => each.Message.Id == "17"), "the stuck ones");
    }

    [Fact]
    public async Task A_cancelled_subscription_waits_for_the_handler_at_work_and_settles_its_answer()
    {
        Subscription subscription = await SubscriptionAsync();
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await PublishAsync(Event("at work"));
        await using (Listener first = Listener.Start(Broker.Transport, subscription, async (_, cancellationToken) =>
        {
            await release.Task.WaitAsync(cancellationToken);
            return [Settlement.Done];
        }))
        {
            await first.UntilCountAsync(1);
            first.Cancel();
            Task stopped = first.StopAsync();
            Assert.False(stopped.IsCompleted);
            release.SetResult();
            await stopped;
        }

        await PublishAsync(Event("next"));
        await using Listener second = Listener.Start(Broker.Another(), subscription);
        await second.UntilCountAsync(1);
        Assert.Equal(["next"], second.Ids);
    }

    [Fact]
    public async Task A_handler_that_outlasts_the_drain_is_cancelled()
    {
        Subscription subscription = await SubscriptionAsync() with { DrainTimeout = TimeSpan.FromMilliseconds(50) };
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await PublishAsync(Event("stubborn"));
        await using Listener listener = Listener.Start(Broker.Transport, subscription, async (messages, cancellationToken) =>
        {
            await using CancellationTokenRegistration registration = cancellationToken.Register(() => cancelled.TrySetResult());
            return await Forever(messages, cancellationToken);
        });
        await listener.UntilCountAsync(1);
        Assert.False(cancelled.Task.IsCompleted);
        await listener.StopAsync();
        Assert.True(cancelled.Task.IsCompleted);
    }

    [Fact]
    public async Task An_idle_subscription_ends_when_it_is_cancelled()
    {
        Subscription subscription = await SubscriptionAsync() with { DrainTimeout = TimeSpan.FromHours(1) };
        await PublishAsync(Event("first"));
        await using Listener listener = Listener.Start(Broker.Transport, subscription);
        await listener.UntilCountAsync(1);
        await listener.StopAsync();
    }

    [Fact]
    public async Task A_slow_handler_is_not_given_the_whole_topic()
    {
        const int count = 400;
        const int most = 20;
        Subscription subscription = await SubscriptionAsync() with { MaxWaiting = most, Concurrency = 2, MaxBatch = 5 };
        long worst = await MostHeldAsync(subscription, Events(count, _ => null));
        Assert.True(worst <= 2 * most, $"{worst} messages were held at a time, expected about {most}");
    }

    [Fact]
    public async Task A_slow_handler_is_not_given_more_bytes_than_it_may_hold()
    {
        Assert.SkipUnless(FetchesByBytes, $"{Broker.Transport.Description} brings in one answer what it will.");
        const int most = 4;
        const int bytes = 50_000;
        Subscription subscription = await SubscriptionAsync() with { MaxWaitingBytes = most * bytes, Concurrency = 2, MaxBatch = 2 };
        long worst = await MostHeldAsync(subscription, [.. Events(100, _ => null).Select(message => message with { Body = new byte[bytes] })]);
        Assert.True(worst <= 2 * most, $"{worst} messages were held at a time, expected about {most}");
    }

    [Fact]
    public async Task Messages_larger_than_the_bound_of_bytes_are_handled_all_the_same()
    {
        Subscription subscription = await SubscriptionAsync() with { MaxWaitingBytes = 1_024, Concurrency = 2, MaxBatch = 5 };
        await PublishAsync([.. Events(50, i => i % 2 == 0 ? "a" : null).Select(message => message with { Body = new byte[10_000] })]);
        await using Listener listener = Listener.Start(
            Broker.Transport, subscription, message => message is { Message.Id: "7", Attempt: 1 } ? Settlement.Retry("again") : Settlement.Done);
        await listener.UntilAsync(
            received => received.DistinctBy(each => each.Message.Id).Count() == 50 && received.Any(each => each is { Message.Id: "7", Attempt: 2 }),
            "50 ids and a retry");
    }

    /// <summary>Publishes messages, has them handled, and gives how many were posted and not finished at the worst time.</summary>
    private async Task<long> MostHeldAsync(Subscription subscription, Message[] messages)
    {
        long consumed = 0;
        long worst = 0;
        long finished = 0;
        using MeterListener meters = new();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Aviary.Messaging" && instrument.Name == "messaging.client.consumed.messages")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (tag.Key == "messaging.consumer.group.name" && (string?)tag.Value == subscription.Group)
                {
                    long present = Interlocked.Add(ref consumed, value) - Interlocked.Read(ref finished);
                    InterlockedMax(ref worst, present);
                }
            }
        });
        meters.Start();
        await PublishAsync(messages);
        await using Listener listener = Listener.Start(Broker.Transport, subscription, async (batch, _) =>
        {
            await Task.Yield();
            Interlocked.Add(ref finished, batch.Count);
            return [.. batch.Select(_ => Settlement.Done)];
        });
        await listener.UntilAsync(received => received.DistinctBy(each => each.Message.Id).Count() == messages.Length, $"{messages.Length} ids");
        Assert.True(Interlocked.Read(ref consumed) >= messages.Length, $"{consumed} were counted");
        return Interlocked.Read(ref worst);
    }

    private static void InterlockedMax(ref long target, long value)
    {
        long seen = Interlocked.Read(ref target);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private static async Task<IReadOnlyList<Settlement>> Forever(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return [.. messages.Select(_ => Settlement.Done)];
    }
}
