using Aviary.Messaging;
using Aviary.Messaging.Deliveries;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace Aviary.Tests.Messaging.Deliveries;

public sealed class KeyedDispatcherTests : IDisposable
{

    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly MessagingMetrics _metrics = new("test");
    private readonly IMessagePublisher _publisher = Substitute.For<IMessagePublisher>();
    private readonly List<string[]> _batches = [];
    private readonly SemaphoreSlim _handled = new(0);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _metrics.Dispose();
        _handled.Dispose();
    }

    [Fact]
    public async Task A_batch_is_formed_of_what_is_there_and_keeps_the_order_of_a_key()
    {
        TaskCompletionSource first = new();
        using KeyedDispatcher dispatcher = Dispatcher(new() { Topic = "t", Group = "g", MaxBatch = 4 }, async messages =>
        {
            if (messages[0].Message.Id == "0")
            {
                await first.Task;
            }

            return Done(messages);
        });
        dispatcher.Post([new RecordingDelivery("0", "a")]);
        await HandledAsync(1);
        dispatcher.Post([new RecordingDelivery("1", "a"), new RecordingDelivery("2", "b"), new RecordingDelivery("3", "a"), new RecordingDelivery("4")]);
        first.SetResult();
        await HandledAsync(1);
        await dispatcher.StopAsync();

        // The key that was at work has its turn last.
        Assert.Equal(["0"], _batches[0]);
        Assert.Equal(["2", "4", "1", "3"], _batches[1]);
    }

    [Fact]
    public async Task A_message_waits_for_its_time_and_the_one_due_first_comes_first()
    {
        DateTimeOffset now = _time.GetUtcNow();
        using KeyedDispatcher dispatcher = Dispatcher(new() { Topic = "t", Group = "g", MaxWaiting = 3 }, messages => Task.FromResult(Done(messages)));
        dispatcher.Post([
            new RecordingDelivery("late", notBefore: now.AddMinutes(9)),
            new RecordingDelivery("soon", notBefore: now.AddMinutes(1)),
            new RecordingDelivery("at once"),
        ]);
        Assert.Equal(1, dispatcher.DelayedRoom);
        await HandledAsync(1);
        _time.Advance(TimeSpan.FromMinutes(1.1));
        await HandledAsync(1);
        _time.Advance(TimeSpan.FromMinutes(9));
        await HandledAsync(1);
        Assert.Equal(["at once", "soon", "late"], _batches.Select(batch => batch[0]));
        await dispatcher.StopAsync();
    }

    [Fact]
    public async Task On_the_topic_itself_nothing_waits_whatever_its_headers_say()
    {
        using KeyedDispatcher dispatcher = Dispatcher(new() { Topic = "topic", Group = "g" }, messages => Task.FromResult(Done(messages)));
        dispatcher.Post([new RecordingDelivery("joker", notBefore: _time.GetUtcNow().AddDays(1))]);
        await HandledAsync(1);
        Assert.Equal(1_000, dispatcher.DelayedRoom);
        await dispatcher.StopAsync();
    }

    [Fact]
    public async Task A_retry_is_published_once_however_long_the_dead_letters_cannot_be()
    {
        int tries = 0;
        _publisher.PublishAsync("t.dead", Arg.Any<IReadOnlyList<Message>>(), Arg.Any<CancellationToken>())
            .Returns(_ => Interlocked.Increment(ref tries) < 5 ? Task.FromException(new BrokerUnavailableException("away")) : Task.CompletedTask);
        RecordingDelivery again = new("again"), dead = new("dead");
        using KeyedDispatcher dispatcher = Dispatcher(new() { Topic = "t", Group = "g", MaxBatch = 2 }, messages => Task.FromResult<IReadOnlyList<Settlement>>(
            [.. messages.Select(message => message.Message.Id == "dead" ? Settlement.Dead("why", "because") : Settlement.Retry("later"))]));
        dispatcher.Post([again, dead]);
        await HandledAsync(1);
        await TestWait.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            return dead.IsSettled;
        });
        Assert.True(again.IsSettled);
        await _publisher.Received(1).PublishAsync("t.retries", Arg.Any<IReadOnlyList<Message>>(), Arg.Any<CancellationToken>());
        await dispatcher.StopAsync();
    }

    [Fact]
    public async Task What_waits_is_given_up_when_it_stops_and_what_is_at_work_is_settled()
    {
        TaskCompletionSource release = new();
        using KeyedDispatcher dispatcher = Dispatcher(new() { Topic = "t", Group = "g" }, async messages =>
        {
            await release.Task;
            return Done(messages);
        });
        RecordingDelivery atWork = new("1", "a");
        RecordingDelivery waiting = new("2", "a");
        RecordingDelivery delayed = new("3", notBefore: _time.GetUtcNow().AddDays(1));
        dispatcher.Post([atWork, waiting, delayed]);
        await HandledAsync(1);
        Task stopped = dispatcher.StopAsync();
        Assert.True(waiting.IsGivenUp && delayed.IsGivenUp);
        Assert.False(stopped.IsCompleted);
        release.SetResult();
        await stopped.WaitAsync(TestWait.Limit, Cancellation);
        Assert.True(atWork.IsSettled);

        RecordingDelivery late = new("4");
        dispatcher.Post([late]);
        Assert.True(late.IsGivenUp);
    }

    [Fact]
    public async Task A_handler_that_ignores_its_cancellation_settles_nothing_any_more()
    {
        TaskCompletionSource release = new();
        using KeyedDispatcher dispatcher = Dispatcher(new() { Topic = "t", Group = "g" }, async messages =>
        {
            await release.Task;
            return [Settlement.Retry("late")];
        });
        RecordingDelivery stuck = new("1");
        dispatcher.Post([stuck]);
        await HandledAsync(1);
        Task stopped = dispatcher.StopAsync();
        await _time.PassUntilAsync(stopped, TimeSpan.FromSeconds(10));
        release.SetResult();
        await TestWait.UntilAsync(() => stuck.IsGivenUp);
        await _publisher.DidNotReceiveWithAnyArgs().PublishAsync(default!, default(IReadOnlyList<Message>)!, Cancellation);
    }

    [Fact]
    public async Task A_message_is_settled_only_once_the_broker_has_its_retry()
    {
        int calls = 0;
        _publisher.PublishAsync("t.retries", Arg.Any<IReadOnlyList<Message>>(), Arg.Any<CancellationToken>())
            .Returns(_ => ++calls < 3 ? Task.FromException(new BrokerUnavailableException("away")) : Task.CompletedTask);
        using KeyedDispatcher dispatcher = Dispatcher(new() { Topic = "t", Group = "g" }, _ => Task.FromResult<IReadOnlyList<Settlement>>([Settlement.Retry("again")]));
        RecordingDelivery delivery = new("1");
        dispatcher.Post([delivery]);
        await TestWait.UntilAsync(() => Volatile.Read(ref calls) == 1);
        Assert.False(delivery.IsSettled);
        await TestWait.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            return delivery.IsSettled;
        });
        Assert.Equal(3, calls);
        await dispatcher.StopAsync();
    }

    [Fact]
    public async Task Dropped_messages_are_given_up_and_the_rest_goes_on()
    {
        TaskCompletionSource release = new();
        using KeyedDispatcher dispatcher = Dispatcher(new() { Topic = "t", Group = "g" }, async messages =>
        {
            await release.Task;
            return Done(messages);
        });
        RecordingDelivery[] all = [new("0", "a"), new("1", "a"), new("2", "b"), new("3"), new("4", "a")];
        dispatcher.Post([.. all]);
        await HandledAsync(1);
        dispatcher.Drop(delivery => delivery.Received.Message.Id is "1" or "2" or "3");
        Assert.Equal(2, dispatcher.Count);
        release.SetResult();
        await HandledAsync(1);
        Assert.Equal(["0", "4"], _batches.Select(batch => batch[0]));
        Assert.All(all[1..4], dropped => Assert.True(dropped.IsGivenUp));
        await dispatcher.StopAsync();
    }

    [Fact]
    public async Task Room_is_what_the_fuller_of_both_bounds_leaves()
    {
        TaskCompletionSource release = new();
        using KeyedDispatcher dispatcher = Dispatcher(new() { Topic = "t", Group = "g", MaxWaiting = 10, MaxWaitingBytes = 10_000 }, async messages =>
        {
            await release.Task;
            return Done(messages);
        });
        Assert.Equal((10, 10_000), (dispatcher.Room, dispatcher.ByteRoom));
        dispatcher.Post([new RecordingDelivery("0", bytes: 4_001)]);
        await HandledAsync(1);

        // At work it counts as well; two fifths and a byte of the bytes are worth five messages of ten.
        Assert.Equal((5, 5_999), (dispatcher.Room, dispatcher.ByteRoom));
        dispatcher.Post([.. Enumerable.Range(1, 7).Select(i => new RecordingDelivery($"{i}"))]);
        Assert.Equal((2, 5_999), (dispatcher.Room, dispatcher.ByteRoom));
        dispatcher.Drop(delivery => delivery.Received.Message.Id == "7");
        dispatcher.Post([new RecordingDelivery("large", bytes: 2_000_000_000)]);
        Assert.InRange(dispatcher.Room, int.MinValue, 0);
        dispatcher.Drop(delivery => delivery.Received.Message.Id == "large");
        Assert.Equal((3, 5_999), (dispatcher.Room, dispatcher.ByteRoom));
        release.SetResult();
        await HandledAsync(6);
        await TestWait.UntilAsync(() => dispatcher.Count == 0);
        Assert.Equal((10, 10_000), (dispatcher.Room, dispatcher.ByteRoom));
        await dispatcher.StopAsync();
    }

    [Fact]
    public async Task Retries_that_wait_are_bounded_by_their_bytes_apart()
    {
        DateTimeOffset due = _time.GetUtcNow().AddMinutes(1);
        using KeyedDispatcher dispatcher = Dispatcher(new() { Topic = "t", Group = "g", MaxWaiting = 10, MaxWaitingBytes = 10_000 }, messages => Task.FromResult(Done(messages)));
        dispatcher.Post([new RecordingDelivery("1", notBefore: due, bytes: 3_000), new RecordingDelivery("2", notBefore: due, bytes: 5_000)]);
        Assert.Equal((2, 2_000, 10), (dispatcher.DelayedRoom, dispatcher.DelayedByteRoom, dispatcher.Room));
        dispatcher.Drop(delivery => delivery.Received.Message.Id == "2");
        Assert.Equal((7, 7_000), (dispatcher.DelayedRoom, dispatcher.DelayedByteRoom));
        _time.Advance(TimeSpan.FromMinutes(2));
        await HandledAsync(1);
        Assert.Equal((10, 10_000), (dispatcher.DelayedRoom, dispatcher.DelayedByteRoom));
        await dispatcher.StopAsync();
    }

    private static IReadOnlyList<Settlement> Done(IReadOnlyList<ReceivedMessage> messages) => [.. messages.Select(_ => Settlement.Done)];

    private KeyedDispatcher Dispatcher(Subscription subscription, Func<IReadOnlyList<ReceivedMessage>, Task<IReadOnlyList<Settlement>>> handler)
        => new(
            subscription,
            (messages, _) =>
            {
                _batches.Add([.. messages.Select(message => message.Message.Id)]);
                _handled.Release();
                return handler(messages);
            },
            new Settler(_publisher, _time, NullLogger.Instance),
            _metrics,
            _time,
            NullLogger.Instance,
            () => { });

    private async Task HandledAsync(int batches)
    {
        for (int i = 0; i < batches; i++)
        {
            Assert.True(await _handled.WaitAsync(TestWait.Limit, Cancellation), "no further batch came");
        }
    }
}
