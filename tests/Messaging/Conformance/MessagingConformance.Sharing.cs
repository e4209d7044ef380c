using System.Collections.Concurrent;
using Aviary.Messaging;

namespace Aviary.Tests.Messaging.Conformance;

public abstract partial class MessagingConformance
{
    [Fact]
    public async Task Subscribers_of_one_group_share_its_messages()
    {
        Subscription subscription = await SubscriptionAsync();
        ConcurrentDictionary<string, bool> done = new();
        Settlement Note(ReceivedMessage received)
        {
            done[received.Message.Id] = true;
            return Settlement.Done;
        }

        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        late.CancelAfter(TimeSpan.FromMinutes(1));
        await using Listener first = Listener.Start(Broker.Transport, subscription, Note);
        await using Listener second = Listener.Start(Broker.Another(), subscription, Note);
        for (int sent = 0; first.Received.Count == 0 || second.Received.Count == 0;)
        {
            // The second one may still be on its way into the group: until then, the first gets all.
            Assert.False(late.IsCancellationRequested, $"one of the subscribers gets nothing of {sent} messages");
            Message[] wave = [.. Enumerable.Range(sent, 40).Select(i => Event($"{i}", $"key-{i}"))];
            sent += wave.Length;
            await PublishAsync(wave);
            int expected = sent;
            await Task.WhenAny(
                first.UntilAsync(_ => done.Count >= expected, $"{expected} ids"),
                second.UntilAsync(_ => done.Count >= expected, $"{expected} ids")).Unwrap();
        }
    }

    [Fact]
    public async Task Each_group_gets_every_message()
    {
        const int count = 50;
        Subscription one = await SubscriptionAsync("one");
        Subscription two = await SubscriptionAsync("two");
        await using Listener first = Listener.Start(Broker.Transport, one);
        await using Listener second = Listener.Start(Broker.Another(), two);
        await PublishAsync(Events(count, i => $"{i}"));
        foreach (Listener listener in new[] { first, second })
        {
            await listener.UntilAsync(received => received.DistinctBy(each => each.Message.Id).Count() == count, $"{count} ids");
        }
    }

    [Fact]
    public async Task A_new_group_gets_earlier_messages_if_the_transport_says_so()
    {
        await SubscriptionAsync("early");
        await PublishAsync(Event("before"));
        Subscription late = await SubscriptionAsync("late");
        await PublishAsync(Event("after"));
        await using Listener listener = Listener.Start(Broker.Transport, late);
        await listener.UntilAsync(received => received.Any(each => each.Message.Id == "after"), "the later message");
        if (Broker.Transport.Capabilities.ReplayForNewGroups)
        {
            await listener.UntilAsync(received => received.Any(each => each.Message.Id == "before"), "the earlier message");
        }
        else
        {
            Assert.DoesNotContain("before", listener.Ids);
        }
    }

    [Fact]
    public async Task Nothing_is_lost_while_subscribers_come_and_go_at_work()
    {
        const int waves = 8;
        const int perWave = 60;
        Subscription subscription = await SubscriptionAsync() with { Concurrency = 3, MaxBatch = 10, DrainTimeout = TimeSpan.FromSeconds(5) };
        ConcurrentDictionary<string, bool> done = new();
        Settlement Work(ReceivedMessage received)
        {
            if (received.Attempt == 1 && received.Message.Id.EndsWith('5'))
            {
                return Settlement.Retry("every tenth");
            }

            done[received.Message.Id] = true;
            return Settlement.Done;
        }

        await using Listener steady = Listener.Start(Broker.Transport, subscription, Work);
        for (int wave = 0; wave < waves; wave++)
        {
            await using Listener guest = Listener.Start(Broker.Another(), subscription, Work);
            int from = wave * perWave;
            await PublishAsync([.. Enumerable.Range(from, perWave).Select(i => Event($"{i}", $"key-{i % 17}"))]);
            await Task.WhenAny(
                steady.UntilAsync(_ => done.Count >= from + (perWave / 2), "half of a wave"),
                guest.UntilAsync(_ => done.Count >= from + (perWave / 2), "half of a wave")).Unwrap();
            await guest.StopAsync();
        }

        await PublishAsync(Event("last"));
        await steady.UntilAsync(_ => done.Count == (waves * perWave) + 1, "all waves");
        Assert.All(Enumerable.Range(0, waves * perWave), id => Assert.True(done.ContainsKey($"{id}"), $"{id} was lost"));
    }

    [Fact]
    public async Task Work_goes_on_after_the_broker_was_away()
    {
        Subscription subscription = await SubscriptionAsync();
        await using BreakableClient client = await Broker.BreakableAsync();
        ConcurrentDictionary<string, bool> done = new();
        await using Listener listener = Listener.Start(
            client.Transport,
            subscription,
            received =>
            {
                if (received.Message.Id == "during" && received.Attempt == 1)
                {
                    return Settlement.Retry("settled without a broker");
                }

                done[received.Message.Id] = true;
                return Settlement.Done;
            });
        await client.Transport.Publisher.PublishAsync(Topic, Event("before"), Cancellation);
        await listener.UntilAsync(_ => done.ContainsKey("before"), "the first message");

        await client.BreakAsync();
        await PublishAsync(Event("during"));
        Task published = client.Transport.Publisher.PublishAsync(Topic, Event("waits"), Cancellation);
        Assert.False(published.IsCompleted);
        await client.MendAsync();

        await published;
        await listener.UntilAsync(received => received.Any(each => each is { Message.Id: "during", Attempt: 2 }) && received.Any(each => each.Message.Id == "waits"), "what was sent meanwhile");
    }

    [Fact]
    public async Task A_subscription_ends_although_its_broker_is_away()
    {
        Subscription subscription = await SubscriptionAsync();
        await using BreakableClient client = await Broker.BreakableAsync();
        await using (Listener listener = Listener.Start(client.Transport, subscription))
        {
            await PublishAsync(Event("before"));
            await listener.UntilCountAsync(1);
            await client.BreakAsync();
            await listener.StopAsync();
        }

        await client.MendAsync();
    }

    [Fact]
    public async Task A_broker_that_stays_away_is_named_to_the_publisher()
    {
        await SubscriptionAsync();
        await using BreakableClient client = await Broker.BreakableAsync();
        await client.Transport.Publisher.PublishAsync(Topic, Event("before"), Cancellation);
        await client.BreakAsync();
        BrokerUnavailableException error = await Assert.ThrowsAsync<BrokerUnavailableException>(
            () => client.Transport.Publisher.PublishAsync(Topic, [Event("1"), Event("2")], Cancellation));
        Assert.Contains(client.Transport.Description, error.Message, StringComparison.Ordinal);
        Assert.Contains("2 of 2", error.Message, StringComparison.Ordinal);
    }
}
