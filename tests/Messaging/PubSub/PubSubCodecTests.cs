using System.Text;
using Aviary.Messaging;
using Aviary.Messaging.Deliveries;
using Aviary.Messaging.PubSub;
using Aviary.Messaging.PubSub.Rest;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Messaging.PubSub;

public sealed class PubSubCodecTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_was_encoded_is_decoded_as_it_was()
        => Prop.ForAll(Messages().ToArbitrary(), message =>
        {
            MessageRules.Check(message, 1_000_000);
            ReceivedMessage read = Decode(PubSubCodec.Encode(message));
            return read.Problem is null && Same(message, read.Message);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Attributes_stand_under_the_names_of_the_binding()
    {
        WireMessage wire = PubSubCodec.Encode(Event() with
        {
            Key = "camera-12",
            Time = Now,
            ContentType = "image/png",
            Extensions = new Dictionary<string, string> { ["model"] = "fashion" },
            Headers = new Dictionary<string, ReadOnlyMemory<byte>> { ["x-trace"] = "abc"u8.ToArray() },
        });
        Assert.Equal("camera-12", wire.OrderingKey);
        Assert.Equal(
            ["ce-id=1", "ce-model=fashion", "ce-source=/here", "ce-specversion=1.0", "ce-time=2026-11-21T03:00:00.0000000+00:00", "ce-type=t", "content-type=image/png", "x-trace=abc"],
            wire.Attributes!.Select(each => $"{each.Key}={each.Value}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(new byte[] { 0xff, 0x00 }, "base64:/wA=")]
    [InlineData(new byte[] { 0x61, 0x0a }, "base64:YQo=")]
    [InlineData(new byte[0], "")]
    public void Bytes_that_are_no_plain_text_travel_as_base64(byte[] value, string text)
        => Assert.Equal(text, PubSubCodec.Encode(WithHeader("h", value)).Attributes!["h"]);

    [Fact]
    public void A_text_that_looks_encoded_is_told_from_one_that_is()
    {
        byte[] value = "base64:/wA="u8.ToArray();
        WireMessage wire = PubSubCodec.Encode(WithHeader("h", value));
        Assert.Equal("base64:YmFzZTY0Oi93QT0=", wire.Attributes!["h"]);
        Assert.Equal(value, Decode(wire).Message.Headers["h"].ToArray());
    }

    [Fact]
    public void What_bears_the_mark_and_is_no_base64_is_taken_as_it_stands()
        => Assert.Equal("base64:!", Header(Decode(Foreign(("h", "base64:!"))), "h"));

    [Fact]
    public void A_message_of_another_program_is_no_problem_and_named_after_its_origin()
    {
        ReceivedMessage read = Decode(Foreign(("colour", "red")) with { MessageId = "77" });
        Assert.Null(read.Problem);
        Assert.Equal(("requests@77", "/requests", "red"), (read.Message.Id, read.Message.Source, Header(read, "colour")));
    }

    [Fact]
    public void A_missing_attribute_is_named_as_it_would_stand()
        => Assert.StartsWith("ce-source: ", Decode(Foreign(("ce-id", "1"), ("ce-specversion", "1.0"))).Problem, StringComparison.Ordinal);

    [Fact]
    public void An_attribute_with_Kafkas_prefix_is_an_ordinary_header()
        => Assert.Equal("1", Header(Decode(Foreign(("ce_id", "1"))), "ce_id"));

    [Fact]
    public void A_retry_has_no_ordering_key_and_keeps_its_key()
    {
        ReceivedMessage first = Decode(PubSubCodec.Encode(Event() with { Key = "k" }));
        WireMessage retry = PubSubCodec.Encode(SettledMessages.Retry(first, Now));
        Assert.Equal((null, "k"), (retry.OrderingKey, retry.Attributes!["retry-key"]));
        ReceivedMessage second = Decode(retry);
        Assert.Equal(("k", 2), (second.Message.Key, second.Attempt));
        Assert.Empty(second.Message.Headers);
        WireMessage dead = PubSubCodec.Encode(SettledMessages.Dead(second, "why", "because"));
        Assert.Equal("k", dead.OrderingKey);
        Assert.DoesNotContain("retry-key", dead.Attributes!.Keys);
    }

    [Fact]
    public void A_name_that_Google_keeps_is_refused()
        => Refused("headers[googolplex]", WithHeader("googolplex", [1]));

    [Fact]
    public void A_header_too_long_for_an_attribute_is_refused()
    {
        PubSubCodec.Encode(WithHeader("h", Encoding.UTF8.GetBytes(new string('a', 1_024))));
        Refused("headers[h]", WithHeader("h", Encoding.UTF8.GetBytes(new string('a', 1_025))));
        Refused("headers[h]", WithHeader("h", [.. Enumerable.Repeat((byte)0xff, 800)]));
    }

    [Fact]
    public void An_extension_too_long_is_refused()
        => Refused("extensions[model]", Event() with { Extensions = new Dictionary<string, string> { ["model"] = new('a', 1_025) } });

    [Fact]
    public void An_empty_key_is_refused_since_it_would_mean_none()
        => Refused("key", Event() with { Key = "" });

    [Fact]
    public void More_than_a_hundred_attributes_are_refused()
        => Refused("headers", Event() with
        {
            Headers = Enumerable.Range(0, 97).ToDictionary(i => $"h{i}", _ => (ReadOnlyMemory<byte>)new byte[] { 65 }),
        });

    [Fact]
    public void A_message_beyond_ten_megabytes_is_refused()
    {
        PubSubCodec.Encode(Event() with { Body = new byte[9_999_000] });
        Refused("message", Event() with { Body = new byte[10_000_000] });
    }

    private static void Refused(string field, Message message)
        => Assert.Equal(field, Assert.Throws<MessageRefusedException>(() => PubSubCodec.Encode(message)).Field);

    private static Message Event() => new() { Id = "1", Source = "/here", Type = "t" };

    private static Message WithHeader(string name, byte[] value)
        => Event() with { Headers = new Dictionary<string, ReadOnlyMemory<byte>> { [name] = value } };

    private static WireMessage Foreign(params (string Name, string Text)[] attributes)
        => new() { Attributes = attributes.ToDictionary(each => each.Name, each => each.Text), MessageId = "9" };

    private static ReceivedMessage Decode(WireMessage wire) => PubSubCodec.Decode(wire, "requests", Now);

    private static string Header(ReceivedMessage read, string name) => Encoding.UTF8.GetString(read.Message.Headers[name].Span);

    private static bool Same(Message left, Message right)
        => (left.Id, left.Source, left.Type, left.Time, left.Key, left.ContentType) == (right.Id, right.Source, right.Type, right.Time, right.Key, right.ContentType)
            && left.Body.Span.SequenceEqual(right.Body.Span)
            && left.Extensions.OrderBy(each => each.Key, StringComparer.Ordinal).SequenceEqual(right.Extensions.OrderBy(each => each.Key, StringComparer.Ordinal))
            && left.Headers.Keys.Order(StringComparer.Ordinal).SequenceEqual(right.Headers.Keys.Order(StringComparer.Ordinal))
            && left.Headers.All(each => each.Value.Span.SequenceEqual(right.Headers[each.Key].Span));

    private static Gen<Message> Messages()
    {
        Gen<string> text = Gen.Elements("a", "Zürich", "漢字 🐦", "base64:", "a=b&c", "\"quoted\\\"", " ").NonEmptyListOf().Select(string.Concat).Where(each => each.Length < 300);
        Gen<string?> maybe = Gen.OneOf(text.Select(each => (string?)each), Gen.Constant((string?)null));
        Gen<byte[]> bytes = Gen.OneOf(
            text.Select(Encoding.UTF8.GetBytes),
            text.Select(each => Encoding.UTF8.GetBytes("base64:" + each)),
            Gen.Choose(0, 255).Select(each => (byte)each).ListOf().Select(each => each.ToArray()));
        Gen<Dictionary<string, string>> extensions = Gen.Elements("model", "traceparent", "x1").ListOf()
            .SelectMany(_ => text, (names, value) => names.Distinct().ToDictionary(name => name, name => name + value));
        Gen<Dictionary<string, ReadOnlyMemory<byte>>> headers = Gen.Elements("x-trace", "Camera_1", "a.b").ListOf()
            .SelectMany(_ => bytes, (names, value) => names.Distinct().ToDictionary(name => name, _ => (ReadOnlyMemory<byte>)value));
        Gen<DateTimeOffset?> time = Gen.Choose(0, int.MaxValue).Select(ticks => ticks % 7 == 0 ? (DateTimeOffset?)null : Now.AddTicks(ticks).ToOffset(TimeSpan.FromHours(ticks % 12)));
        return from id in text
               from source in text
               from key in maybe
               from type in maybe
               from body in bytes
               from extension in extensions
               from header in headers
               from when in time
               select new Message
               {
                   Id = id, Source = source, Type = "t", Key = key, ContentType = type, Body = body, Extensions = extension, Headers = header, Time = when,
               };
    }
}
