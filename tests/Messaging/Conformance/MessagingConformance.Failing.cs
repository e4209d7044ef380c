using System.Collections.Concurrent;
using System.Globalization;
using Aviary.Messaging;

namespace Aviary.Tests.Messaging.Conformance;

public abstract partial class MessagingConformance
{
    [Fact]
    public async Task A_message_that_asks_for_it_comes_again_the_same_but_for_its_attempt()
    {
        Message sent = Event("again", "key", "the body") with
        {
            ContentType = "text/plain",
            Extensions = new Dictionary<string, string> { ["model"] = "fashion" },
            Headers = new Dictionary<string, ReadOnlyMemory<byte>> { ["x"] = new byte[] { 0, 255 } },
        };
        Subscription subscription = await SubscriptionAsync();
        await PublishAsync(sent);
        await using Listener listener = Listener.Start(
            Broker.Transport, subscription, received => received.Attempt < 3 ? Settlement.Retry("not yet") : Settlement.Done);
        await listener.UntilCountAsync(3);

        Assert.Equal([1, 2, 3], listener.Received.Select(received => received.Attempt));
        foreach (ReceivedMessage received in listener.Received)
        {
            Assert.Equal(("again", "key", "text/plain"), (received.Message.Id, received.Message.Key, received.Message.ContentType));
            Assert.Equal("the body"u8.ToArray(), received.Message.Body.ToArray());
            Assert.Equal("fashion", received.Message.Extensions["model"]);
            Assert.Equal(["x"], received.Message.Headers.Keys);
            Assert.Equal([0, 255], received.Message.Headers["x"].ToArray());
        }

        Assert.Equal(listener.Received[0].Origin.ToString(), listener.Received[2].FirstOrigin);
    }

    [Fact]
    public async Task Pauses_between_attempts_grow_and_none_is_cut_short()
    {
        Subscription subscription = await SubscriptionAsync() with
        {
            Attempts = 4,
            RetryDelay = TimeSpan.FromMilliseconds(50),
            MaxRetryDelay = TimeSpan.FromSeconds(5),
        };
        ConcurrentQueue<DateTimeOffset> handled = new();
        await using Listener listener = Listener.Start(Broker.Transport, subscription, _ =>
        {
            handled.Enqueue(TimeProvider.System.GetUtcNow());
            return Settlement.Retry("never");
        });
        await PublishAsync(Event("slow"));
        await listener.UntilCountAsync(4);

        DateTimeOffset[] times = [.. handled];
        for (int i = 1; i < times.Length; i++)
        {
            TimeSpan least = subscription.RetryDelay * Math.Pow(2, i - 1) * 0.8;
            Assert.True(times[i] - times[i - 1] >= least - TimeSpan.FromMilliseconds(1), $"attempt {i + 1} came {times[i] - times[i - 1]} after the one before, expected {least}");
            Assert.True(times[i] >= listener.Received[i].NotBefore, "before its time");
        }
    }

    [Fact]
    public async Task A_long_pause_does_not_stand_before_a_short_one()
    {
        Subscription subscription = await SubscriptionAsync();
        await using Listener listener = Listener.Start(
            Broker.Transport,
            subscription,
            received => received.Attempt > 1 ? Settlement.Done
                : Settlement.Retry("later", received.Message.Id == "0" ? TimeSpan.FromHours(1) : TimeSpan.FromMilliseconds(1)));
        await PublishAsync(Events(40, _ => "one key"));
        await listener.UntilAsync(received => received.Count(each => each.Attempt == 2) >= 39, "39 second attempts");
        Assert.DoesNotContain(listener.Received, received => received is { Attempt: 2, Message.Id: "0" });
    }

    [Fact]
    public async Task A_handler_that_throws_loses_nothing()
    {
        const int count = 50;
        Subscription subscription = await SubscriptionAsync() with { Concurrency = 3, MaxBatch = 4 };
        ConcurrentDictionary<string, int> done = new();
        await using Listener listener = Listener.Start(Broker.Transport, subscription, (messages, _) =>
        {
            if (messages.Any(message => message.Attempt == 1 && int.Parse(message.Message.Id) % 7 == 0))
            {
                throw new InvalidOperationException("as the test wants it");
            }

            foreach (ReceivedMessage message in messages)
            {
                done[message.Message.Id] = message.Attempt;
            }

            return Task.FromResult<IReadOnlyList<Settlement>>([.. messages.Select(_ => Settlement.Done)]);
        });
        await PublishAsync(Events(count, _ => null));
        await listener.UntilAsync(_ => done.Count == count, "the work");
        await listener.StopAsync();
        Assert.Equal(count, done.Count);
        Assert.Equal(2, done["7"]);
    }

    [Fact]
    public async Task A_handler_that_answers_too_few_settlements_loses_nothing()
    {
        Subscription subscription = await SubscriptionAsync();
        await using Listener listener = Listener.Start(
            Broker.Transport,
            subscription,
            (messages, _) => Task.FromResult<IReadOnlyList<Settlement>>(messages[0].Attempt == 1 ? [] : [.. messages.Select(_ => Settlement.Done)]));
        await PublishAsync(Event("counted"));
        await listener.UntilCountAsync(2);
        Assert.Equal([1, 2], listener.Received.Select(received => received.Attempt));
    }

    [Fact]
    public async Task A_message_whose_attempts_are_used_up_is_dead()
    {
        Subscription subscription = await SubscriptionAsync() with { Attempts = 3 };
        await PublishAsync(Event("hopeless"));
        await using Listener listener = Listener.Start(Broker.Transport, subscription, received => Settlement.Retry($"failure {received.Attempt}"));
        ReceivedMessage dead = await DeadLetterAsync(subscription);

        Assert.Equal(3, listener.Received.Count);
        Assert.Equal(("attempts-used-up", "failure 3", "3"), (Text(dead, "dead-reason"), Text(dead, "dead-detail"), Text(dead, "dead-attempts")));
        Assert.Equal(1, dead.Attempt);
    }

    [Fact]
    public async Task A_dead_letter_holds_the_original_and_why_it_is_dead()
    {
        byte[] body = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        Message sent = Event("poison", "key-1") with
        {
            Body = body,
            ContentType = "image/webp",
            Time = new DateTimeOffset(2026, 11, 21, 3, 0, 0, TimeSpan.Zero),
            Extensions = new Dictionary<string, string> { ["model"] = "fashion" },
            Headers = new Dictionary<string, ReadOnlyMemory<byte>> { ["x-trace"] = new byte[] { 1, 2, 200 } },
        };
        Subscription subscription = await SubscriptionAsync();
        await PublishAsync(sent);
        await using Listener listener = Listener.Start(
            Broker.Transport,
            subscription,
            received => received.Attempt == 1 ? Settlement.Retry("look again") : Settlement.Dead("unknown-model", new string('é', 5_000)));
        ReceivedMessage dead = await DeadLetterAsync(subscription);

        Message message = dead.Message;
        Assert.Equal((sent.Id, sent.Source, sent.Type, sent.Time), (message.Id, message.Source, message.Type, message.Time));
        Assert.Equal((sent.Key, sent.ContentType), (message.Key, message.ContentType));
        Assert.Equal(body, message.Body.ToArray());
        Assert.Equal("fashion", message.Extensions["model"]);
        Assert.Equal([1, 2, 200], message.Headers["x-trace"].ToArray());
        Assert.Equal(
            ["dead-attempts", "dead-detail", "dead-origin", "dead-reason", "x-trace"], message.Headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("unknown-model", "2"), (Text(dead, "dead-reason"), Text(dead, "dead-attempts")));
        Assert.Equal(listener.Received[0].Origin.ToString(), Text(dead, "dead-origin"));
        Assert.Equal(new string('é', 512), Text(dead, "dead-detail"));
    }

    [Fact]
    public async Task A_message_of_the_largest_size_still_finds_its_way_to_the_dead_letters()
    {
        byte[] body = new byte[Broker.Transport.Capabilities.MaxMessageBytes - 200];
        new Random(1).NextBytes(body);
        Subscription subscription = await SubscriptionAsync() with { Attempts = 2 };
        await PublishAsync(Event("large") with { Body = body });
        await using Listener listener = Listener.Start(Broker.Transport, subscription, _ => Settlement.Retry(new string('x', 2_000)));
        ReceivedMessage dead = await DeadLetterAsync(subscription);
        Assert.True(dead.Message.Body.Span.SequenceEqual(body));
    }

    [Fact]
    public async Task A_poison_message_does_not_stand_in_the_way_of_its_partition()
    {
        const int count = 30;
        Subscription subscription = await SubscriptionAsync() with { Attempts = 1_000, RetryDelay = TimeSpan.FromHours(1), MaxRetryDelay = TimeSpan.FromHours(1) };
        await PublishAsync(Events(count, _ => "one key"));
        await using Listener listener = Listener.Start(Broker.Transport, subscription, received => received.Message.Id switch
        {
            "0" => Settlement.Retry("never"),
            "1" => Settlement.Dead("poison", "never"),
            _ => Settlement.Done,
        });
        await listener.UntilCountAsync(count);
        Assert.Equal(Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture)), listener.Ids);
        await DeadLetterAsync(subscription);
    }
}
