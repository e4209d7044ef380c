using Aviary.Messaging;
using Aviary.Messaging.InMemory;
using Aviary.Tests.Messaging.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.Messaging.InMemory;

public sealed class InMemoryTransportTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_oldest_messages_go_where_nobody_waits_for_them()
    {
        await using InMemoryTransport broker = Open(new() { Partitions = 1, RetainedRecords = 3 });
        await PublishAsync(broker, "1", "2", "3", "4", "5");
        await using Listener listener = Listener.Start(broker, new Subscription { Topic = "t", Group = "g" });
        await listener.UntilCountAsync(3);
        Assert.Equal(["3", "4", "5"], listener.Ids);
    }

    [Fact]
    public async Task A_publisher_is_refused_while_a_group_at_work_has_not_had_what_would_go()
    {
        await using InMemoryTransport broker = Open(new() { Partitions = 1, RetainedRecords = 2 });
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Subscription subscription = new() { Topic = "t", Group = "g", MaxWaiting = 1 };
        await using Listener listener = Listener.Start(broker, subscription, async (messages, cancellationToken) =>
        {
            await release.Task.WaitAsync(cancellationToken);
            return [.. messages.Select(_ => Settlement.Done)];
        });
        await PublishAsync(broker, "1", "2");
        await listener.UntilCountAsync(1);
        BrokerUnavailableException full = await Assert.ThrowsAsync<BrokerUnavailableException>(() => PublishAsync(broker, "3"));
        Assert.Contains("topic t is full", full.Message, StringComparison.Ordinal);
        release.SetResult();
        await listener.UntilCountAsync(2);
    }

    [Fact]
    public async Task Retries_and_dead_letters_find_place_also_where_a_group_keeps_their_partition_full()
    {
        await using InMemoryTransport broker = Open(new() { Partitions = 1, RetainedRecords = 2 });
        Subscription subscription = new() { Topic = "t", Group = "g", DeadTopic = "dead", Concurrency = 1 };
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Listener undertaker = Listener.Start(broker, new Subscription { Topic = "dead", Group = "u", MaxWaiting = 1 }, async (messages, cancellationToken) =>
        {
            await release.Task.WaitAsync(cancellationToken);
            return [.. messages.Select(_ => Settlement.Done)];
        });
        await broker.Publisher.PublishAsync("dead", new Message { Id = "0", Source = "/s", Type = "t" }, Cancellation);
        await undertaker.UntilCountAsync(1);
        await using Listener listener = Listener.Start(broker, subscription, _ => Settlement.Dead("why", "because"));
        foreach (string id in new[] { "1", "2", "3", "4" })
        {
            await PublishAsync(broker, id);
            await listener.UntilAsync(received => received.Any(message => message.Message.Id == id), id);
        }

        release.SetResult();
        await undertaker.UntilCountAsync(5);
    }

    [Fact]
    public async Task A_published_body_may_be_changed_afterwards()
    {
        await using InMemoryTransport broker = Open(new());
        byte[] body = [1, 2, 3];
        await broker.Publisher.PublishAsync("t", new Message { Id = "1", Source = "/s", Type = "t", Body = body }, Cancellation);
        body[0] = 9;
        await using Listener listener = Listener.Start(broker, new Subscription { Topic = "t", Group = "g" });
        await listener.UntilCountAsync(1);
        Assert.Equal([1, 2, 3], listener.Received[0].Message.Body.ToArray());
    }

    [Fact]
    public async Task Closing_the_transport_ends_its_subscriptions()
    {
        InMemoryTransport broker = Open(new());
        Task subscription = broker.Subscriber.SubscribeAsync(
            new Subscription { Topic = "t", Group = "g" }, (_, _) => Task.FromResult<IReadOnlyList<Settlement>>([]), CancellationToken.None);
        await broker.DisposeAsync();
        await subscription.WaitAsync(TestWait.Limit, Cancellation);
    }

    [Theory]
    [InlineData("Concurrency", 0)]
    [InlineData("MaxBatch", 10_001)]
    [InlineData("Attempts", 0)]
    public async Task A_subscription_out_of_range_is_named(string field, int value)
    {
        await using InMemoryTransport broker = Open(new());
        Subscription good = new() { Topic = "t", Group = "g" };
        Subscription wrong = field switch
        {
            "Concurrency" => good with { Concurrency = value },
            "MaxBatch" => good with { MaxBatch = value },
            _ => good with { Attempts = value },
        };
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(
            () => broker.Subscriber.SubscribeAsync(wrong, (_, _) => Task.FromResult<IReadOnlyList<Settlement>>([]), Cancellation));
        Assert.StartsWith($"{field}: expected 1 to", error.Message, StringComparison.Ordinal);
    }

    private static InMemoryTransport Open(InMemoryOptions options) => new(options, TimeProvider.System, NullLoggerFactory.Instance);

    private static async Task PublishAsync(InMemoryTransport broker, params string[] ids)
    {
        foreach (string id in ids)
        {
            await broker.Publisher.PublishAsync("t", new Message { Id = id, Source = "/s", Type = "t" }, Cancellation);
        }
    }
}
