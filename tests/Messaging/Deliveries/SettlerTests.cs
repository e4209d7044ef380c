using System.Text;
using Aviary.Messaging;
using Aviary.Messaging.Deliveries;
using Aviary.Messaging.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.Messaging.Deliveries;

public sealed class SettlerTests : IAsyncDisposable
{
    private static readonly Subscription Requests = new() { Topic = "requests", Group = "g", Attempts = 3, RetryDelay = TimeSpan.FromSeconds(1), MaxRetryDelay = TimeSpan.FromSeconds(5) };

    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly ListPublisher _publisher = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _publisher.DisposeAsync();

    [Theory]
    [InlineData(1, 0.5, 1_000)]
    [InlineData(2, 0.5, 2_000)]
    [InlineData(2, 0, 1_600)]
    [InlineData(2, 1, 2_400)]
    [InlineData(3, 0.5, 4_000)]
    [InlineData(4, 0.5, 5_000)]
    [InlineData(1_000_000, 0.5, 5_000)]
    public void The_delay_doubles_with_a_fifth_of_chance_up_to_its_bound(int attempt, double chance, double milliseconds)
        => Assert.Equal(milliseconds, RetryDelay.After(Requests, attempt, chance).TotalMilliseconds, 3);

    [Fact]
    public async Task A_retry_says_how_often_it_was_tried_and_when_it_is_due()
    {
        await SettleAsync(Settlement.Retry("busy"), attempt: 2);
        (string topic, Message message) = Assert.Single(_publisher.Published);
        Assert.Equal("requests.retries", topic);
        Assert.Equal(("7", "2", "requests/0@1"), (message.Id, Header(message, "attempts"), Header(message, "origin")));
        Assert.Equal("2026-11-21T03:00:02.0000000Z", Header(message, "not-before"));
    }

    [Fact]
    public async Task A_message_that_the_broker_refuses_as_a_retry_is_dead_and_one_refused_there_goes_without_its_body()
    {
        _publisher.Refuses = message => message.Body.Length > 0;
        await SettleAsync(Settlement.Retry("busy"), attempt: 1);
        (string topic, Message message) = Assert.Single(_publisher.Published);
        Assert.Equal(("requests.dead", 0), (topic, message.Body.Length));
        Assert.Equal(("refused-by-broker", "3"), (Header(message, "dead-reason"), Header(message, "dead-body-bytes")));
    }

    [Fact]
    public async Task A_dead_letter_without_its_body_has_no_long_key_and_no_long_header()
    {
        _publisher.Refuses = message => RecordWriter.Key(message) is { Length: > 2_000 } || RecordWriter.Headers(message).Any(header => header.Value!.Value.Length > 2_000);
        RecordHeader[] headers = [new("ce_id", "7"u8.ToArray()), new("content-type", new byte[1_000_000])];
        ReceivedMessage received = RecordReader.Read(new MessageOrigin("requests", 0, "1"), new byte[1_048_100], null, headers, DateTimeOffset.UnixEpoch);

        await Settler().SettleAsync(Requests, [received], [Settlement.Dead("bad", "why")], Cancellation);

        Message message = Assert.Single(_publisher.Published).Message;
        Assert.Equal(("bad", "requests/0@1"), (Header(message, "dead-reason"), Header(message, "dead-origin")));
        Assert.Contains(RecordWriter.Headers(message), header => header.Name == "ce_id");
    }

    [Fact]
    public async Task A_dead_letter_that_is_only_too_large_loses_its_body_and_keeps_its_long_key()
    {
        _publisher.Refuses = message => RecordWriter.Body(message).Length > 0;
        byte[] key = new byte[5_000];
        ReceivedMessage received = RecordReader.Read(
            new MessageOrigin("requests", 0, "1"), key, new byte[1_000], [new RecordHeader("ce_id", "7"u8.ToArray())], DateTimeOffset.UnixEpoch);

        await Settler().SettleAsync(Requests, [received], [Settlement.Dead("bad", "why")], Cancellation);

        Message message = Assert.Single(_publisher.Published).Message;
        Assert.Equal(key, RecordWriter.Key(message)!.Value.ToArray());
        Assert.Equal("1000", Header(message, "dead-body-bytes"));
    }

    [Fact]
    public async Task A_dead_letter_without_the_body_that_held_its_attributes_has_them_in_headers()
    {
        _publisher.Refuses = message => RecordWriter.Body(message).Length > 0;
        byte[] body = "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/s\",\"type\":\"t\",\"data\":1}"u8.ToArray();
        ReceivedMessage received = RecordReader.Read(
            new MessageOrigin("requests", 0, "1"), null, body, [new RecordHeader("content-type", "application/cloudevents+json"u8.ToArray())], DateTimeOffset.UnixEpoch);

        await Settler().SettleAsync(Requests, [received], [Settlement.Dead("bad", "why")], Cancellation);

        Message message = Assert.Single(_publisher.Published).Message;
        Assert.Equal($"{body.Length}", Header(message, "dead-body-bytes"));
        ReceivedMessage read = RecordReader.Read(received.Origin, null, default, RecordWriter.Headers(message), DateTimeOffset.UnixEpoch);
        Assert.Equal(("7", null), (read.Message.Id, read.Problem));
    }

    [Fact]
    public async Task A_dead_letter_says_how_many_attempts_were_made_where_its_handler_knows_of_more()
    {
        await SettleAsync(Settlement.Dead("bad", "why", attempts: 4), attempt: 1);
        Assert.Equal("4", Header(Assert.Single(_publisher.Published).Message, "dead-attempts"));
    }

    [Fact]
    public async Task While_the_dead_cannot_be_buried_no_retry_is_published()
    {
        _publisher.IsAway = topic => topic == "requests.dead";
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => Settler().SettleAsync(
            Requests, [Received("a", 1), Received("b", 1)], [Settlement.Retry("r"), Settlement.Dead("why", "because")], Cancellation));
        Assert.Empty(_publisher.Published);
    }

    [Fact]
    public async Task Each_of_a_batch_goes_where_its_settlement_says_and_a_refused_one_does_not_hold_the_others()
    {
        _publisher.Refuses = message => message.Id == "b" && message.Headers.ContainsKey("attempts");
        ReceivedMessage[] messages = [Received("a", 1), Received("b", 1), Received("c", 1), Received("d", 3), Received("e", 1)];
        await Settler().SettleAsync(
            Requests,
            messages,
            [Settlement.Retry("r"), Settlement.Retry("r"), Settlement.Done, Settlement.Retry("r"), Settlement.Dead("why", "because")],
            Cancellation);
        Assert.Equal(
            ["requests.dead b refused-by-broker", "requests.dead d attempts-used-up", "requests.dead e why", "requests.retries a"],
            _publisher.Published.Select(sent => $"{sent.Topic} {sent.Message.Id} {(sent.Message.Headers.ContainsKey("dead-reason") ? Header(sent.Message, "dead-reason") : "")}".Trim()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_gets_no_further_attempt_is_settled_by_the_subscription_before_any_of_it_is_published()
    {
        _publisher.Refuses = message => message.Id == "b" && message.Headers.ContainsKey("attempts");
        List<string> last = [];
        Subscription subscription = Requests with
        {
            LastAttempt = (messages, _) =>
            {
                last.AddRange(messages.Select(message => $"{message.Received.Message.Id} {message.Reason}: {message.Detail}"));
                Assert.DoesNotContain(_publisher.Published, sent => messages.Any(message => message.Received.Message.Id == sent.Message.Id));
                return Task.FromResult<IReadOnlyList<Settlement>>(
                    [.. messages.Select(message => message.Received.Message.Id == "c" ? Settlement.Done : Settlement.Dead("kept", "as a dead letter"))]);
            },
        };

        await Settler().SettleAsync(
            subscription,
            [Received("a", 3), Received("b", 1), Received("c", 3), Received("d", 1)],
            [Settlement.Retry("r", deadReason: "away"), Settlement.Retry("r"), Settlement.Retry("r"), Settlement.Dead("why", "because")],
            Cancellation);

        Assert.Equal(["a away: r", "c attempts-used-up: r", "b refused-by-broker"], last.Select(line => line.StartsWith('b') ? line[..line.IndexOf(':', StringComparison.Ordinal)] : line));
        Assert.Equal(["a kept", "b kept", "d why"], _publisher.Published.Select(sent => $"{sent.Message.Id} {Header(sent.Message, "dead-reason")}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_the_subscription_cannot_settle_is_published_nowhere()
    {
        Subscription subscription = Requests with { LastAttempt = (_, _) => throw new InvalidOperationException("it cannot be kept") };

        await Assert.ThrowsAsync<InvalidOperationException>(() => Settler().SettleAsync(
            subscription, [Received("a", 3), Received("b", 1)], [Settlement.Retry("r"), Settlement.Retry("r")], Cancellation));

        Assert.Empty(_publisher.Published);
    }

    [Fact]
    public async Task A_settlement_for_each_message_is_demanded()
        => await Assert.ThrowsAsync<ArgumentException>(() => Settler().SettleAsync(Requests, [Received("a", 1)], [], Cancellation));

    [Fact]
    public async Task A_broker_that_does_not_confirm_is_told_to_the_caller()
    {
        _publisher.IsAway = _ => true;
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => SettleAsync(Settlement.Dead("a", "b"), attempt: 1));
    }

    private static string Header(Message message, string name) => Encoding.UTF8.GetString(message.Headers[name].Span);

    private static ReceivedMessage Received(string id, int attempt) => new()
    {
        Message = new Message { Id = id, Source = "/s", Type = "t", Body = new byte[3] },
        Origin = new MessageOrigin("requests", 0, "1"),
        Attempt = attempt,
        ReceivedAt = DateTimeOffset.UnixEpoch,
    };

    private Settler Settler() => new(_publisher, _time, NullLogger.Instance, () => 0.5);

    private Task SettleAsync(Settlement settlement, int attempt) => Settler().SettleAsync(Requests, [Received("7", attempt)], [settlement], Cancellation);

    private sealed class ListPublisher : IMessagePublisher
    {
        public List<(string Topic, Message Message)> Published { get; } = [];

        public Predicate<Message> Refuses { get; set; } = _ => false;

        public Predicate<string> IsAway { get; set; } = _ => false;

        public Task PublishAsync(string topic, Message message, CancellationToken cancellationToken) => PublishAsync(topic, [message], cancellationToken);

        public Task PublishAsync(string topic, IReadOnlyList<Message> messages, CancellationToken cancellationToken)
        {
            if (IsAway(topic))
            {
                throw new BrokerUnavailableException("away");
            }

            if (messages.Any(message => Refuses(message)))
            {
                throw new MessageRefusedException("message", "less", "more");
            }

            Published.AddRange(messages.Select(message => (topic, message)));
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
