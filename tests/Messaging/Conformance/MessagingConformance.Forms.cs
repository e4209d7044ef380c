using System.Text;
using Aviary.Messaging;
using Aviary.Messaging.Records;

namespace Aviary.Tests.Messaging.Conformance;

public abstract partial class MessagingConformance
{
    private const string Structured = """
        {"specversion":"1.0","id":"7","source":"/cameras/12","type":"aviary.test.v1","model":"fashion","data":{"inputs":[[1,2]]}}
        """;

    [Fact]
    public async Task An_event_that_lies_in_its_body_as_a_whole_is_read_and_goes_on_as_it_came()
    {
        Subscription subscription = await SubscriptionAsync();
        RecordHeader type = new("content-type", "application/cloudevents+json; charset=UTF-8"u8.ToArray());
        await Broker.PublishRawAsync(Topic, "k"u8.ToArray(), Encoding.UTF8.GetBytes(Structured), type);
        await using Listener listener = Listener.Start(
            Broker.Transport, subscription, received => received.Attempt == 1 ? Settlement.Retry("again") : Settlement.Dead("why", "because"));
        ReceivedMessage dead = await DeadLetterAsync(subscription);

        Assert.Equal([1, 2], listener.Received.Select(received => received.Attempt));
        Assert.All([.. listener.Received, dead], received =>
        {
            Assert.Null(received.Problem);
            Message message = received.Message;
            Assert.Equal(("7", "/cameras/12", "aviary.test.v1", "k"), (message.Id, message.Source, message.Type, message.Key));
            Assert.Equal(("application/json", "fashion"), (message.ContentType, message.Extensions["model"]));
            Assert.Equal("{\"inputs\":[[1,2]]}", Encoding.UTF8.GetString(message.Body.Span));
            Assert.Equal(Structured, Encoding.UTF8.GetString(received.Wire!.Body!.Value.Span));
        });
        Assert.Equal("why", Text(dead, "dead-reason"));
    }

    [Fact]
    public async Task A_batch_of_events_in_one_message_is_named_as_the_problem()
    {
        Subscription subscription = await SubscriptionAsync();
        byte[] batch = Encoding.UTF8.GetBytes($"[{Structured}]");
        await Broker.PublishRawAsync(Topic, null, batch, new RecordHeader("content-type", "application/cloudevents-batch+json"u8.ToArray()));
        await using Listener listener = Listener.Start(
            Broker.Transport, subscription, received => Settlement.Dead("unreadable", received.Problem ?? "no problem"));
        ReceivedMessage dead = await DeadLetterAsync(subscription);

        Assert.StartsWith("content-type: expected one event", Text(dead, "dead-detail"), StringComparison.Ordinal);
        Assert.Equal(batch, dead.Message.Body.ToArray());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5_000)]
    public async Task A_key_of_bytes_goes_on_byte_for_byte_with_retries_dead_letters_and_what_carries_it_on(int length)
    {
        Assert.SkipUnless(Broker.Transport.Capabilities.BinaryKeys, "Keys are text.");
        Subscription subscription = await SubscriptionAsync();
        byte[] key = [.. Enumerable.Range(0, length).Select(i => (byte)(255 - (i % 7)))];
        await Broker.PublishRawAsync(Topic, key, "body"u8.ToArray());
        await using Listener listener = Listener.Start(
            Broker.Transport, subscription, received => received.Attempt == 1 && received.Message.Body.Length == 4 ? Settlement.Retry("again") : Settlement.Dead("why", "because"));
        ReceivedMessage dead = await DeadLetterAsync(subscription);
        await PublishAsync(Event("carried on", body: "longer") with { Key = dead.Message.Key, KeyBytes = dead.Message.KeyBytes });
        await listener.UntilCountAsync(3);

        Assert.All([.. listener.Received, dead], received => Assert.Equal(key, RecordWriter.Key(received.Message)!.Value.ToArray()));
    }

    [Fact]
    public async Task A_long_key_of_text_arrives_or_is_refused_by_name()
    {
        await using Listener listener = Listener.Start(Broker.Transport, await SubscriptionAsync());
        Message sent = Event("long", new string('ü', 2_000));
        if (!Broker.Transport.Capabilities.BinaryKeys)
        {
            Assert.Equal("key", (await Assert.ThrowsAsync<MessageRefusedException>(() => PublishAsync(sent))).Field);
            return;
        }

        await PublishAsync(sent);
        await listener.UntilCountAsync(1);
        Assert.Equal((sent.Key, null), (listener.Received[0].Message.Key, listener.Received[0].Message.KeyBytes));
    }
}
