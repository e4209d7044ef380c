using System.Collections.Concurrent;
using Aviary.Messaging;

namespace Aviary.Tests.Messaging.Conformance;

public abstract partial class MessagingConformance
{
    [Fact]
    public async Task Messages_of_one_key_are_handled_in_order_by_several_subscribers()
    {
        const int keys = 20;
        const int count = 600;
        Subscription subscription = await SubscriptionAsync() with { Concurrency = 4, MaxBatch = 7 };
        ConcurrentDictionary<string, ConcurrentQueue<int>> seen = new();
        Settlement Note(ReceivedMessage received)
        {
            seen.GetOrAdd(received.Message.Key!, _ => new()).Enqueue(int.Parse(received.Message.Id));
            return Settlement.Done;
        }

        await using Listener first = Listener.Start(Broker.Transport, subscription, Note);
        await using Listener second = Listener.Start(Broker.Another(), subscription, Note);
        await PublishAsync(Events(count, i => $"key-{i % keys}"));
        Task either = first.UntilAsync(_ => seen.Values.Sum(ids => ids.Distinct().Count()) >= count, $"{count} ids");
        await Task.WhenAny(either, second.UntilAsync(_ => seen.Values.Sum(ids => ids.Distinct().Count()) >= count, $"{count} ids")).Unwrap();

        Assert.Equal(keys, seen.Count);
        foreach ((string key, ConcurrentQueue<int> ids) in seen)
        {
            // A rebalance may bring some again, from an earlier one on; what comes for the first time comes in order.
            int highest = -1;
            List<int> firsts = [];
            foreach (int id in ids.Where(id => id > highest))
            {
                highest = id;
                firsts.Add(id);
            }

            Assert.True(firsts.Count == count / keys, $"{key}: {string.Join(' ', ids)}");
        }
    }

    [Fact]
    public async Task Two_batches_with_one_key_are_never_at_work_together()
    {
        const int count = 300;
        ConcurrentDictionary<string, int> atWork = new();
        int clashes = 0;
        Subscription subscription = await SubscriptionAsync() with { Concurrency = 8, MaxBatch = 5 };
        await PublishAsync(Events(count, i => $"key-{i % 5}"));
        await using Listener listener = Listener.Start(Broker.Transport, subscription, async (messages, _) =>
        {
            string[] keys = [.. messages.Select(message => message.Message.Key!).Distinct()];
            foreach (string key in keys)
            {
                if (!atWork.TryAdd(key, 1))
                {
                    Interlocked.Increment(ref clashes);
                }
            }

            await Task.Yield();
            foreach (string key in keys)
            {
                atWork.TryRemove(key, out int _);
            }

            return [.. messages.Select(_ => Settlement.Done)];
        });
        await listener.UntilAsync(received => received.DistinctBy(each => each.Message.Id).Count() == count, $"{count} ids");
        Assert.Equal(0, clashes);
        Assert.All(listener.Received, received => Assert.Equal(1, received.Attempt));
    }

    [Fact]
    public async Task A_retry_lets_the_later_messages_of_its_key_pass()
    {
        const int count = 10;
        Subscription subscription = await SubscriptionAsync();
        await PublishAsync(Events(count, _ => "one key"));
        await using Listener listener = Listener.Start(
            Broker.Transport,
            subscription,
            received => received.Message.Id == "3" && received.Attempt == 1 ? Settlement.Retry("not yet") : Settlement.Done);
        await listener.UntilCountAsync(count + 1);

        Assert.Equal(Enumerable.Range(0, count), listener.Received.Where(received => received.Attempt == 1).Select(received => int.Parse(received.Message.Id)));
        ReceivedMessage again = Assert.Single(listener.Received, received => received.Attempt == 2);
        Assert.Equal(("3", "one key"), (again.Message.Id, again.Message.Key));
    }

    [Fact]
    public async Task A_batch_holds_what_is_there_and_no_more_than_it_may()
    {
        const int count = 200;
        ConcurrentQueue<int> sizes = new();
        Subscription subscription = await SubscriptionAsync() with { MaxBatch = 16 };
        await PublishAsync(Events(count, _ => null));
        await using Listener listener = Listener.Start(Broker.Transport, subscription, (messages, _) =>
        {
            sizes.Enqueue(messages.Count);
            return Task.FromResult<IReadOnlyList<Settlement>>([.. messages.Select(_ => Settlement.Done)]);
        });
        await listener.UntilAsync(received => received.DistinctBy(each => each.Message.Id).Count() == count, $"{count} ids");
        Assert.True(sizes.Max() is > 1 and <= 16, $"batches of {string.Join(' ', sizes)}");
    }
}
