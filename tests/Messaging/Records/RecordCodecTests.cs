using Aviary.Messaging;
using Aviary.Messaging.Records;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Messaging.Records;

public sealed class RecordCodecTests
{
    private static readonly MessageOrigin Origin = new("requests", 3, "42");

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        Gen<string> text = Gen.Elements('a', 'Z', '0', ' ', 'é', '漢', '/', '%', '"').NonEmptyListOf().Select(letters => string.Concat(letters));
        Gen<string> name = Gen.Elements("model", "traceparent", "subject", "x1").Select(each => each);
        Gen<byte[]> bytes = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();
        Gen<Message> messages =
            from id in text
            from source in text
            from type in text
            from key in Gen.OneOf(text, Gen.Constant<string>(null!))
            from ticks in Gen.Choose(0, int.MaxValue)
            from extension in name
            from value in text
            from header in Gen.Elements("x-a", "Trace.1", "b_2")
            from headerBytes in bytes
            from body in bytes
            select new Message
            {
                Id = id,
                Source = source,
                Type = type,
                Key = key,
                Time = ticks % 5 == 0 ? null : DateTimeOffset.UnixEpoch.AddTicks(ticks * 12_345L),
                ContentType = ticks % 3 == 0 ? null : value,
                Extensions = new Dictionary<string, string> { [extension] = value },
                Headers = new Dictionary<string, ReadOnlyMemory<byte>> { [header] = headerBytes },
                Body = body,
            };
        Prop.ForAll(messages.ToArbitrary(), message =>
        {
            ReceivedMessage read = RecordReader.Read(Origin, RecordWriter.Key(message), message.Body, RecordWriter.Headers(message), DateTimeOffset.UnixEpoch);
            return Same(message, read.Message) && read is { Problem: null, Attempt: 1, NotBefore: null };
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_bytes_make_the_reader_fail()
    {
        Gen<RecordHeader> headers =
            from name in Gen.Elements("ce_id", "ce_source", "ce_type", "ce_time", "ce_specversion", "ce_", "content-type", "attempts", "not-before", "origin", "x", "")
            from value in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf()
            from present in Gen.Choose(0, 9)
            select new RecordHeader(name, present > 0 ? value : (ReadOnlyMemory<byte>?)null);
        Prop.ForAll(headers.ArrayOf().ToArbitrary(), records =>
        {
            ReceivedMessage read = RecordReader.Read(Origin, new byte[] { 0xff }, null, records, DateTimeOffset.UnixEpoch);
            return read.Message.Id.Length > 0 && read.Message.Key == "0xff" && read.Attempt >= 1;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("ce_type", "ce_type: expected an attribute of CloudEvents, got nothing")]
    [InlineData("ce_id", "ce_id: expected an attribute of CloudEvents, got nothing")]
    [InlineData("ce_specversion", "ce_specversion: expected an attribute of CloudEvents, got nothing")]
    public void A_missing_attribute_is_named(string missing, string problem)
    {
        ReceivedMessage read = Read(Whole().Where(header => header.Name != missing));
        Assert.Equal(problem, read.Problem);
        Assert.Equal(missing == "ce_id" ? "requests/3@42" : "7", read.Message.Id);
    }

    [Fact]
    public void A_version_or_time_of_another_kind_is_named()
    {
        Assert.Equal("ce_specversion: expected 1.0, got '0.3'", Read(Whole().Append(Header("ce_specversion", "0.3"))).Problem);
        Assert.StartsWith("ce_time: expected a time", Read(Whole().Append(Header("ce_time", "yesterday"))).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_header_that_repeats_the_last_one_counts()
        => Assert.Equal("8", Read(Whole().Append(Header("ce_id", "8"))).Message.Id);

    [Fact]
    public void The_attempt_is_one_more_than_its_header_says_and_a_strange_header_is_a_problem()
    {
        ReceivedMessage third = Read(Whole().Append(Header("attempts", "2")).Append(Header("not-before", "1970-01-01T00:00:05Z")));
        Assert.Equal((3, DateTimeOffset.UnixEpoch.AddSeconds(5)), (third.Attempt, third.NotBefore));
        Assert.Empty(third.Message.Headers);
        Assert.StartsWith("attempts: expected a number", Read(Whole().Append(Header("attempts", "-1"))).Problem, StringComparison.Ordinal);
        ReceivedMessage far = Read(Whole().Append(Header("not-before", "2099-01-01T00:00:00Z")));
        Assert.Null(far.NotBefore);
        Assert.StartsWith("not-before: expected a time within 24 hours", far.Problem, StringComparison.Ordinal);
    }

    private static bool Same(Message sent, Message read)
        => (sent.Id, sent.Source, sent.Type, sent.Key, sent.Time, sent.ContentType) == (read.Id, read.Source, read.Type, read.Key, read.Time, read.ContentType)
            && sent.Extensions.SequenceEqual(read.Extensions)
            && sent.Headers.Keys.SequenceEqual(read.Headers.Keys)
            && sent.Headers.All(header => header.Value.Span.SequenceEqual(read.Headers[header.Key].Span))
            && sent.Body.Span.SequenceEqual(read.Body.Span);

    private static RecordHeader[] Whole() => [Header("ce_specversion", "1.0"), Header("ce_id", "7"), Header("ce_source", "/s"), Header("ce_type", "t")];

    private static RecordHeader Header(string name, string value) => new(name, System.Text.Encoding.UTF8.GetBytes(value));

    private static ReceivedMessage Read(IEnumerable<RecordHeader> headers) => RecordReader.Read(Origin, null, null, [.. headers], DateTimeOffset.UnixEpoch);
}
