using System.Text;
using Aviary.Messaging;
using Aviary.Messaging.Records;

namespace Aviary.Tests.Messaging.Records;

/// <summary>Events that lie in the body as a whole; the examples are those of CloudEvents' JSON event format 1.0.2 where they can be.</summary>
public sealed class StructuredEventTests
{
    private const string Required = "\"specversion\":\"1.0\",\"id\":\"A234-1234-1234\",\"source\":\"/mycontext\",\"type\":\"com.example.someevent\"";

    [Fact]
    public void Attributes_extensions_and_data_are_read_as_in_binary_mode()
    {
        ReceivedMessage read = Read($$"""
            {{{Required}}, "time": "2018-04-05T17:31:00Z", "comexampleextension1": "value", "comexampleothervalue": 5, "flag": true, "unset": null,
             "datacontenttype": "application/vnd.apache.thrift.binary", "data_base64": "AP8="}
            """);

        Assert.Null(read.Problem);
        Message message = read.Message;
        Assert.Equal(("A234-1234-1234", "/mycontext", "com.example.someevent"), (message.Id, message.Source, message.Type));
        Assert.Equal(new DateTimeOffset(2018, 4, 5, 17, 31, 0, TimeSpan.Zero), message.Time);
        Assert.Equivalent(new Dictionary<string, string> { ["comexampleextension1"] = "value", ["comexampleothervalue"] = "5", ["flag"] = "true" }, message.Extensions, strict: true);
        Assert.Equal("application/vnd.apache.thrift.binary", message.ContentType);
        Assert.Equal([0, 255], message.Body.ToArray());
    }

    [Theory]
    [InlineData("\"data\":{\"inputs\":[[1, 2]]}", "application/json", "{\"inputs\":[[1, 2]]}")]
    [InlineData("\"datacontenttype\":\"application/json\",\"data\":\"I'm just a string\"", "application/json", "\"I'm just a string\"")]
    [InlineData("\"datacontenttype\":\"application/cats+json; charset=utf-8\",\"data\":3.14", "application/cats+json; charset=utf-8", "3.14")]
    [InlineData("\"datacontenttype\":\"text/xml\",\"data\":\"<much wow=\\\"xml\\\"/>\"", "text/xml", "<much wow=\"xml\"/>")]
    [InlineData("\"subject\":\"none\"", null, "")]
    [InlineData("\"data\":null", null, "")]
    public void Data_is_what_its_type_says(string members, string? contentType, string body)
    {
        ReceivedMessage read = Read($"{{{Required},{members}}}");
        Assert.Null(read.Problem);
        Assert.Equal((contentType, body), (read.Message.ContentType, Encoding.UTF8.GetString(read.Message.Body.Span)));
    }

    [Theory]
    [InlineData("not json", "body: expected an event as JSON")]
    [InlineData("[]", "body: expected an event as a JSON object, got a list")]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\"}", "type: expected an attribute of CloudEvents, got nothing")]
    [InlineData("{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}", "specversion: expected 1.0, got '0.3'")]
    [InlineData("{\"id\":\"1\",\"id\":\"2\"}", "body: expected an event as JSON, no name twice")]
    [InlineData("{" + Required + ",\"data\":1,\"data_base64\":\"AA==\"}", "data: expected data or data_base64, got both")]
    [InlineData("{" + Required + ",\"data_base64\":\"A\"}", "data_base64: expected text in base64")]
    [InlineData("{" + Required + ",\"datacontenttype\":\"text/plain\",\"data\":{}}", "data: expected text, as datacontenttype is 'text/plain', got an object")]
    [InlineData("{" + Required + ",\"model\":{}}", "'model': expected text, a number, true or false, got an object")]
    [InlineData("{" + Required + ",\"time\":\"yesterday\"}", "time: expected a time")]
    [InlineData("{" + Required + ",\"model\":\"\\ud800\"}", "body: expected an event of Unicode text")]
    public void What_is_wrong_with_an_event_is_said_and_its_bytes_are_kept(string body, string problem)
    {
        ReceivedMessage read = Read(body);
        Assert.StartsWith(problem, read.Problem, StringComparison.Ordinal);
        Assert.Equal(body, Encoding.UTF8.GetString(read.Wire!.Body!.Value.Span));
    }

    [Theory]
    [InlineData("application/cloudevents-batch+json")]
    [InlineData("application/cloudevents+avro")]
    [InlineData("application/cloudevents")]
    public void A_batch_and_other_formats_are_refused_by_name(string contentType)
    {
        ReceivedMessage read = Read("[]", contentType);
        Assert.StartsWith("content-type: expected one event", read.Problem, StringComparison.Ordinal);
        Assert.Contains(contentType, read.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_a_problem_and_no_failure()
        => Assert.NotNull(Read($"{{{Required},\"data\":{new string('[', 10_000)}{new string(']', 10_000)}}}").Problem);

    private static ReceivedMessage Read(string body, string contentType = "application/cloudevents+json; charset=UTF-8") => RecordReader.Read(
        new MessageOrigin("requests", 3, "42"),
        null,
        Encoding.UTF8.GetBytes(body),
        [new RecordHeader("content-type", Encoding.UTF8.GetBytes(contentType)), new RecordHeader("ce_id", "not this one"u8.ToArray())],
        DateTimeOffset.UnixEpoch);
}
