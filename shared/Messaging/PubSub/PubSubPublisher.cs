using System.Collections.Concurrent;
using Aviary.Messaging.PubSub.Rest;

namespace Aviary.Messaging.PubSub;

/// <summary>Publishes by the REST API; confirmed means that Pub/Sub gave each message an id.</summary>
internal sealed class PubSubPublisher(PubSubClient client, PubSubNames names, string description, MessagingMetrics metrics) : IMessagePublisher
{
    private readonly ConcurrentDictionary<string, TopicOutbox> _outboxes = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closing = new();
    private bool _disposed;

    public Task PublishAsync(string topic, Message message, CancellationToken cancellationToken)
        => PublishAsync(topic, [message], cancellationToken);

    public async Task PublishAsync(string topic, IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ObjectDisposedException.ThrowIf(_disposed, this);
        MessageRules.CheckTopic(topic);
        string name = names.Topic(topic);
        if (messages.Count == 0)
        {
            return;
        }

        var encoded = new WireMessage[messages.Count];
        for (int i = 0; i < encoded.Length; i++)
        {
            MessageRules.Check(messages[i], PubSubLimits.FreshBytes);
            encoded[i] = PubSubCodec.Encode(messages[i]);
        }

        var parcel = new PendingPublish(encoded);
        _outboxes.GetOrAdd(topic, _ => new TopicOutbox(client, name, description, _closing.Token)).Add(parcel);
        try
        {
            await parcel.Done.WaitAsync(cancellationToken);
            metrics.Published(topic, encoded.Length);
        }
        catch (OperationCanceledException)
        {
            parcel.Abandon();
            throw;
        }
        catch (Exception error)
        {
            metrics.Published(topic, encoded.Length, error);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _closing.CancelAsync();
        await Task.WhenAll(_outboxes.Values.Select(outbox => outbox.Sending));
        _closing.Dispose();
    }
}
