using System.Buffers;
using System.Text;
using Aviary.Messaging;
using Aviary.Messaging.PubSub.Push;

namespace Aviary.Tests.Messaging.PubSub.Push;

public sealed class PushEnvelopeTests
{
    private const string Push = """
        {
          "message": {
            "data": "aGVsbG8=",
            "attributes": { "ce-specversion": "1.0", "ce-id": "7", "ce-source": "/cameras/12", "ce-type": "t", "ce-model": "fashion", "x": "base64:/w==" },
            "messageId": "2070443601311540", "message_id": "2070443601311540",
            "publishTime": "2026-11-21T03:00:00.5Z", "publish_time": "2026-11-21T03:00:00.5Z",
            "orderingKey": "camera-12"
          },
          "subscription": "projects/p/subscriptions/aviary.requests",
          "deliveryAttempt": 3
        }
        """;

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_push_becomes_the_message_that_was_published()
    {
        PushEnvelope push = Read(Push);
        Assert.Equal("projects/p/subscriptions/aviary.requests", push.Subscription);
        Assert.Equal(3, push.DeliveryAttempt);
        Assert.Null(push.Received.Problem);
        Assert.Equal("aviary.requests@2070443601311540", push.Received.Origin.ToString());
        Assert.Equal((1, Now), (push.Received.Attempt, push.Received.ReceivedAt));
        Assert.Equal(("7", "/cameras/12", "t", "camera-12"), (push.Received.Message.Id, push.Received.Message.Source, push.Received.Message.Type, push.Received.Message.Key));
        Assert.Equal("fashion", push.Received.Message.Extensions["model"]);
        Assert.Equal([0xff], push.Received.Message.Headers["x"].ToArray());
        Assert.Equal("hello", Encoding.UTF8.GetString(push.Received.Message.Body.Span));
    }

    [Fact]
    public void An_event_that_lies_in_the_data_as_a_whole_is_read()
    {
        string data = Convert.ToBase64String("""{"specversion":"1.0","id":"7","source":"/s","type":"t","model":"fashion","data":[1]}"""u8);
        ReceivedMessage received = Read(
            $$$"""{"message":{"data":"{{{data}}}","attributes":{"content-type":"application/cloudevents+json"},"messageId":"1"},"subscription":"projects/p/subscriptions/s"}""").Received;
        Assert.Null(received.Problem);
        Assert.Equal(("7", "fashion", "application/json"), (received.Message.Id, received.Message.Extensions["model"], received.Message.ContentType));
        Assert.Equal("[1]", Encoding.UTF8.GetString(received.Message.Body.Span));
    }

    [Fact]
    public void The_emulators_push_without_ordering_key_and_data_is_read()
    {
        PushEnvelope push = Read("""{"message":{"attributes":{"a":"b"},"messageId":"1","publishTime":"2026-11-21T03:00:00Z"},"subscription":"projects/p/subscriptions/s"}""");
        Assert.Null(push.Received.Message.Key);
        Assert.True(push.Received.Message.Body.IsEmpty);
        Assert.Null(push.DeliveryAttempt);
    }

    [Theory]
    [InlineData("", "body")]
    [InlineData("null", "body")]
    [InlineData("[]", "body")]
    [InlineData("{", "body")]
    [InlineData("""{"message":{"messageId":"1"},"subscription":"s","subscription":"t"}""", "body")]
    [InlineData("""{"message":{"attributes":{"a":{"b":{"c":{"d":{"e":{"f":{"g":1}}}}}}},"messageId":"1"},"subscription":"s"}""", "body")]
    [InlineData("""{"subscription":"s"}""", "message")]
    [InlineData("""{"message":"hello","subscription":"s"}""", "message")]
    [InlineData("""{"message":{"messageId":"1"}}""", "subscription")]
    [InlineData("""{"message":{"messageId":"1"},"subscription":7}""", "subscription")]
    [InlineData("""{"message":{},"subscription":"s"}""", "message.messageId")]
    [InlineData("""{"message":{"messageId":"1","data":"%"},"subscription":"s"}""", "message.data")]
    [InlineData("""{"message":{"messageId":"1","data":[1]},"subscription":"s"}""", "message.data")]
    [InlineData("""{"message":{"messageId":"1","attributes":[]},"subscription":"s"}""", "message.attributes")]
    [InlineData("""{"message":{"messageId":"1","attributes":{"a":1}},"subscription":"s"}""", "message.attributes[a]")]
    [InlineData("""{"message":{"messageId":"1","attributes":{"a":"\ud800"}},"subscription":"s"}""", "message.attributes[a]")]
    [InlineData("""{"message":{"messageId":"1","orderingKey":"\ud800"},"subscription":"s"}""", "message.orderingKey")]
    [InlineData("""{"message":{"messageId":"1","data":"\ud800"},"subscription":"s"}""", "message.data")]
    [InlineData("""{"message":{"messageId":"\udc00"},"subscription":"s"}""", "message.messageId")]
    [InlineData("""{"message":{"messageId":"1"},"subscription":"\ud800"}""", "subscription")]
    [InlineData("""{"\ud800":1,"message":{"messageId":"1"},"subscription":"s"}""", "body")]
    [InlineData("""{"message":{"messageId":"1","\ud800":1},"subscription":"s"}""", "body")]
    [InlineData("""{"message":{"messageId":"1","attributes":{"\ud800":"a"}},"subscription":"s"}""", "body")]
    [InlineData("""{"message":{"messageId":"1"},"subscription":"s","deliveryAttempt":-1}""", "deliveryAttempt")]
    [InlineData("""{"message":{"messageId":"1"},"subscription":"s","deliveryAttempt":"2"}""", "deliveryAttempt")]
    public void What_is_no_push_is_refused_by_the_name_of_its_part(string body, string field)
        => Assert.Equal(field, Assert.Throws<PushEnvelopeException>(() => Read(body)).Field);

    [Fact]
    public void Attributes_beyond_Pub_Subs_own_limits_are_refused()
    {
        string many = string.Join(',', Enumerable.Range(0, 101).Select(i => $"\"a{i}\":\"\""));
        Refused("message.attributes", many);
        Refused("message.attributes[a]", $"\"a\":\"{new string('x', 1_025)}\"");
        Refused("message.attributes", $"\"{new string('x', 257)}\":\"\"");
    }

    [Fact]
    public void Any_bytes_at_all_are_read_or_refused_by_name()
    {
        byte[] push = Encoding.UTF8.GetBytes(Push);
        var random = new Random(11);
        for (int i = 0; i < 2_000; i++)
        {
            byte[] broken = [.. push];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            }

            try
            {
                PushEnvelope.Read(new ReadOnlySequence<byte>(broken.AsMemory(0, random.Next(2) == 0 ? broken.Length : random.Next(broken.Length))), Now);
            }
            catch (PushEnvelopeException e)
            {
                Assert.InRange(e.Message.Length, 1, 500);
            }
        }
    }

    [Fact]
    public void A_body_over_the_limit_is_refused()
        => Assert.Equal(
            "body", Assert.Throws<PushEnvelopeException>(() => PushEnvelope.Read(new ReadOnlySequence<byte>(new byte[PushEnvelope.MaxBytes + 1]), Now)).Field);

    private static PushEnvelope Read(string json) => PushEnvelope.Read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)), Now);

    private static void Refused(string field, string attributes)
    {
        string body = "{\"message\":{\"messageId\":\"1\",\"attributes\":{" + attributes + "}},\"subscription\":\"s\"}";
        Assert.Equal(field, Assert.Throws<PushEnvelopeException>(() => Read(body)).Field);
    }
}
