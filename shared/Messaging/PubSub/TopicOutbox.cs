using System.Net;
using Aviary.Messaging.PubSub.Rest;

namespace Aviary.Messaging.PubSub;

/// <summary>
/// Sends what callers publish to one topic: one call at a time, which keeps the order of each key, and each with everything that came
/// in the meantime, so that many callers make few calls.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="topic">The topic's full name.</param>
/// <param name="description">The broker, for messages.</param>
/// <param name="closing">Cancelled when the publisher is disposed.</param>
internal sealed class TopicOutbox(PubSubClient client, string topic, string description, CancellationToken closing)
{
    private readonly Lock _lock = new();
    private readonly Queue<PendingPublish> _waiting = new();
    private Task _sending = Task.CompletedTask;
    private bool _isSending;

    /// <summary>Ends when nothing is being sent.</summary>
    public Task Sending
    {
        get
        {
            lock (_lock)
            {
                return _sending;
            }
        }
    }

    public void Add(PendingPublish parcel)
    {
        lock (_lock)
        {
            _waiting.Enqueue(parcel);
            if (!_isSending)
            {
                _isSending = true;
                _sending = Task.Run(SendAllAsync, CancellationToken.None);
            }
        }
    }

    private async Task SendAllAsync()
    {
        while (Next() is { } call)
        {
            await SendAsync(call);
        }
    }

    private PublishCall? Next()
    {
        lock (_lock)
        {
            PublishCall? call = PublishCall.TakeFrom(_waiting);
            _isSending = call is not null;
            return call;
        }
    }

    private async Task SendAsync(PublishCall call)
    {
        try
        {
            await client.PublishAsync(topic, call.Messages(), closing);
        }
        catch (PubSubCallException refusal) when (IsRefusal(refusal) && call.Slices.Count > 1)
        {
            // One caller's message must not fail those of others.
            foreach (PublishCall.Slice slice in call.Slices)
            {
                await SendAsync(slice);
            }

            return;
        }
#pragma warning disable CA1031 // Every failure goes to each caller.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            foreach (PublishCall.Slice slice in call.Slices)
            {
                Fail(slice.Parcel, failure);
            }

            return;
        }

        foreach (PublishCall.Slice slice in call.Slices)
        {
            slice.Parcel.Confirm(slice.Count);
        }
    }

    private async Task SendAsync(PublishCall.Slice slice)
    {
        try
        {
            await client.PublishAsync(topic, [.. slice.Messages], closing);
            slice.Parcel.Confirm(slice.Count);
        }
#pragma warning disable CA1031 // Every failure goes to the caller.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Fail(slice.Parcel, failure);
        }
    }

    private void Fail(PendingPublish parcel, Exception failure)
        => parcel.Fail(failure is PubSubCallException refusal && IsRefusal(refusal)
            ? new MessageRefusedException("message", "a message that Pub/Sub accepts", refusal.Message)
            : new BrokerUnavailableException(
                $"{description}: {topic}: {parcel.Messages.Count - parcel.Confirmed} of {parcel.Messages.Count} messages were not confirmed: {failure.Message}",
                failure));

    private static bool IsRefusal(PubSubCallException answer) => answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge;
}
