using System.Buffers;
using System.Text.Json;
using Aviary.Messaging.PubSub.Rest;

namespace Aviary.Messaging.PubSub.Push;

/// <summary>The body of a push: one message, and the subscription that it comes from (cloud.google.com/pubsub/docs/push, "Properties of a push request").</summary>
public sealed class PushEnvelope
{
    /// <summary>The largest body, in bytes: the largest message in base64, with what goes around it.</summary>
    public const int MaxBytes = 14 * 1024 * 1024;

    private const int MaxDepth = 8;
    private const int MostNameBytes = 1_024;

    private PushEnvelope(ReceivedMessage received, string subscription, int? deliveryAttempt)
        => (Received, Subscription, DeliveryAttempt) = (received, subscription, deliveryAttempt);

    /// <summary>The message. Its key is null from an emulator, which leaves it out of pushes.</summary>
    public ReceivedMessage Received { get; }

    /// <summary>The subscription's full name: <c>projects/…/subscriptions/…</c>.</summary>
    public string Subscription { get; }

    /// <summary>How often Pub/Sub has tried to deliver it, from 1; null where the subscription has no dead-letter policy of its own.</summary>
    public int? DeliveryAttempt { get; }

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body, which is not kept.</param>
    /// <param name="receivedAt">When it came.</param>
    /// <exception cref="PushEnvelopeException">The body is not a push; the message names the part.</exception>
    public static PushEnvelope Read(in ReadOnlySequence<byte> body, DateTimeOffset receivedAt)
    {
        if (body.Length > MaxBytes)
        {
            throw new PushEnvelopeException("body", $"at most {MaxBytes} bytes", $"{body.Length}");
        }

        using JsonDocument json = Parse(body);
        try
        {
            return Read(json.RootElement, receivedAt);
        }
        catch (InvalidOperationException)
        {
            // A text or a name with an escape like \ud800 is JSON, but no text; System.Text.Json has no exception of its own for it.
            throw new PushEnvelopeException("body", "text", "half of a surrogate pair");
        }
    }

    private static PushEnvelope Read(JsonElement json, DateTimeOffset receivedAt)
    {
        EnvelopeField root = new("body", json);
        EnvelopeField message = root.Object("message");
        string subscription = root.Text("subscription", MostNameBytes) ?? throw new PushEnvelopeException("subscription", "a name", "nothing");
        var wire = new WireMessage
        {
            Data = message.Bytes("data"),
            Attributes = message.Texts("attributes", PubSubLimits.Attributes, PubSubLimits.AttributeNameBytes, PubSubLimits.AttributeValueBytes),
            MessageId = message.Text("messageId", MostNameBytes) ?? throw new PushEnvelopeException("message.messageId", "an id", "nothing"),
            OrderingKey = message.Text("orderingKey", PubSubLimits.OrderingKeyBytes),
        };
        int? attempt = root.Number("deliveryAttempt") ?? message.Number("deliveryAttempt");
        return new PushEnvelope(PubSubCodec.Decode(wire, PubSubNames.Short(subscription), receivedAt), subscription, attempt);
    }

    private static JsonDocument Parse(in ReadOnlySequence<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
        }
        catch (InvalidOperationException)
        {
            throw new PushEnvelopeException("body", "names of text", "half of a surrogate pair");
        }
        catch (JsonException e)
        {
            throw new PushEnvelopeException("body", $"JSON of at most {MaxDepth} levels, no name twice", $"something else at line {e.LineNumber}, byte {e.BytePositionInLine}");
        }
    }
}
