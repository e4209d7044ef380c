using System.Text;
using Aviary.Messaging;
using Aviary.Messaging.Records;

namespace Aviary.Tests.Messaging.Conformance;

public abstract partial class MessagingConformance
{
    [Fact]
    public async Task A_message_arrives_as_it_was_published()
    {
        Message sent = Event("42", "camera-12", "a picture") with
        {
            Time = new DateTimeOffset(2026, 11, 21, 3, 0, 0, 125, TimeSpan.Zero),
            ContentType = "image/jpeg; q=1",
            Extensions = new Dictionary<string, string> { ["model"] = "fashion", ["traceparent"] = "00-ab-cd-01" },
            Headers = new Dictionary<string, ReadOnlyMemory<byte>> { ["x-Camera_1.0"] = "north"u8.ToArray() },
        };
        await using Listener listener = Listener.Start(Broker.Transport, await SubscriptionAsync());
        await PublishAsync(sent);
        await listener.UntilCountAsync(1);

        ReceivedMessage received = Assert.Single(listener.Received);
        Message message = received.Message;
        Assert.Equal((sent.Id, sent.Source, sent.Type, sent.Time), (message.Id, message.Source, message.Type, message.Time));
        Assert.Equal((sent.Key, sent.ContentType), (message.Key, message.ContentType));
        Assert.Equivalent(sent.Extensions, message.Extensions, strict: true);
        Assert.Equal(sent.Headers.Keys, message.Headers.Keys);
        Assert.Equal("north", Text(received, "x-Camera_1.0"));
        Assert.Equal("a picture", Encoding.UTF8.GetString(message.Body.Span));
        Assert.Equal((1, null, null), (received.Attempt, received.Problem, received.NotBefore));
        Assert.Contains(Topic, received.Origin.ToString(), StringComparison.Ordinal);
        Assert.Equal(Broker.Transport.Capabilities.Partitions, received.Origin.Partition is not null);
    }

    [Fact]
    public async Task A_thousand_messages_all_arrive()
    {
        const int count = 1_000;
        Subscription subscription = await SubscriptionAsync() with { Concurrency = 4, MaxBatch = 50 };
        await using Listener listener = Listener.Start(Broker.Transport, subscription);
        await Task.WhenAll(Events(count, i => i % 3 == 0 ? null : $"{i}").Chunk(100).Select(PublishAsync));
        await listener.UntilAsync(received => received.DistinctBy(each => each.Message.Id).Count() == count, $"{count} ids");
    }

    [Fact]
    public async Task An_empty_body_arrives_empty_and_no_key_is_none()
    {
        await using Listener listener = Listener.Start(Broker.Transport, await SubscriptionAsync());
        await PublishAsync(Event("empty", body: ""));
        await listener.UntilCountAsync(1);
        Message message = Assert.Single(listener.Received).Message;
        Assert.Equal(0, message.Body.Length);
        Assert.Null(message.Key);
        Assert.Null(message.ContentType);
    }

    [Fact]
    public async Task A_body_of_900_KB_arrives_byte_for_byte()
    {
        byte[] body = new byte[900_000];
        new Random(7).NextBytes(body);
        await using Listener listener = Listener.Start(Broker.Transport, await SubscriptionAsync());
        await PublishAsync(Event("large") with { Body = body });
        await listener.UntilCountAsync(1);
        Assert.True(listener.Received[0].Message.Body.Span.SequenceEqual(body));
    }

    [Fact]
    public async Task A_message_of_the_largest_size_arrives_and_a_larger_one_is_refused_by_name()
    {
        int most = Broker.Transport.Capabilities.MaxMessageBytes;
        await using Listener listener = Listener.Start(Broker.Transport, await SubscriptionAsync());
        MessageRefusedException refused = await Assert.ThrowsAsync<MessageRefusedException>(
            () => PublishAsync(Event("small"), Event("too large") with { Body = new byte[most] }));
        Assert.Contains($"{most}", refused.Message, StringComparison.Ordinal);
        Assert.Equal("message", refused.Field);

        await PublishAsync(Event("largest") with { Body = new byte[most - 100] });
        await listener.UntilCountAsync(1);
        Assert.Equal(["largest"], listener.Ids);
    }

    [Fact]
    public async Task Bytes_in_headers_and_text_beyond_ASCII_arrive_unchanged()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        Message sent = Event("ÄÖ-漢字-🐦", "schlüssel-🗝") with
        {
            Source = "/käfig",
            Extensions = new Dictionary<string, string> { ["model"] = "vögel 鳥" },
            Headers = new Dictionary<string, ReadOnlyMemory<byte>> { ["bytes"] = bytes, ["none"] = default },
        };
        await using Listener listener = Listener.Start(Broker.Transport, await SubscriptionAsync());
        await PublishAsync(sent);
        await listener.UntilCountAsync(1);

        ReceivedMessage received = listener.Received[0];
        Assert.Null(received.Problem);
        Assert.Equal((sent.Id, sent.Key, sent.Source), (received.Message.Id, received.Message.Key, received.Message.Source));
        Assert.Equal("vögel 鳥", received.Message.Extensions["model"]);
        Assert.True(received.Message.Headers["bytes"].Span.SequenceEqual(bytes));
        Assert.Equal(0, received.Message.Headers["none"].Length);
    }

    [Fact]
    public async Task A_name_that_cannot_travel_is_refused_by_name()
    {
        await SubscriptionAsync();
        Message wrong = Event("1") with { Headers = new Dictionary<string, ReadOnlyMemory<byte>> { ["ce_id"] = "x"u8.ToArray() } };
        Assert.Equal("headers[ce_id]", (await Assert.ThrowsAsync<MessageRefusedException>(() => PublishAsync(wrong))).Field);
        Message upper = Event("1") with { Extensions = new Dictionary<string, string> { ["Model"] = "x" } };
        Assert.Equal("extensions[Model]", (await Assert.ThrowsAsync<MessageRefusedException>(() => PublishAsync(upper))).Field);
        Assert.Equal("id", (await Assert.ThrowsAsync<MessageRefusedException>(() => PublishAsync(Event("")))).Field);
    }

    [Fact]
    public async Task The_same_id_twice_is_delivered_twice()
    {
        await using Listener listener = Listener.Start(Broker.Transport, await SubscriptionAsync());
        await PublishAsync(Event("same"));
        await PublishAsync(Event("same"));
        await listener.UntilCountAsync(2);
        Assert.Equal(["same", "same"], listener.Ids);
    }

    [Fact]
    public async Task An_attribute_that_is_no_text_is_named_as_the_problem_and_its_bytes_reach_the_dead_letters()
    {
        Subscription subscription = await SubscriptionAsync();
        byte[] broken = [0x66, 0xff, 0xfe];
        await Broker.PublishRawAsync(
            Topic,
            "k"u8.ToArray(),
            "body"u8.ToArray(),
            new RecordHeader("ce_specversion", "1.0"u8.ToArray()),
            new RecordHeader("ce_id", "broken"u8.ToArray()),
            new RecordHeader("ce_source", "/raw"u8.ToArray()),
            new RecordHeader("ce_type", broken),
            new RecordHeader("a name with spaces", broken));
        await using Listener listener = Listener.Start(
            Broker.Transport, subscription, received => Settlement.Dead("unreadable", received.Problem ?? "no problem"));
        ReceivedMessage dead = await DeadLetterAsync(subscription);

        ReceivedMessage first = Assert.Single(listener.Received);
        Assert.Equal("broken", first.Message.Id);
        Assert.StartsWith("'ce_type': expected UTF-8", first.Problem, StringComparison.Ordinal);
        Assert.Equal(first.Problem, Text(dead, "dead-detail"));
        Assert.Equal(first.Problem, dead.Problem);
        Assert.True(dead.Message.Headers["a name with spaces"].Span.SequenceEqual(broken));
    }

    [Fact]
    public async Task A_message_of_another_program_is_named_after_its_origin_also_when_it_comes_again()
    {
        Subscription subscription = await SubscriptionAsync();
        await Broker.PublishRawAsync(Topic, null, "plain"u8.ToArray(), new RecordHeader("content-type", "text/plain"u8.ToArray()));
        await using Listener listener = Listener.Start(
            Broker.Transport, subscription, received => received.Attempt == 1 ? Settlement.Retry("again") : Settlement.Done);
        await listener.UntilCountAsync(2);

        ReceivedMessage first = listener.Received[0];
        Assert.Null(first.Problem);
        Assert.Equal((first.Origin.ToString(), $"/{Topic}", "text/plain"), (first.Message.Id, first.Message.Source, first.Message.ContentType));
        Assert.Equal(first.Message.Id, listener.Received[1].Message.Id);
        Assert.Equal(first.Message.Id, listener.Received[1].FirstOrigin);
    }
}
