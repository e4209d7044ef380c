using Aviary.Messaging.PubSub.Rest;

namespace Aviary.Messaging.PubSub;

/// <summary>What goes in one call: slices of parcels, within Pub/Sub's limits.</summary>
internal sealed class PublishCall
{
    // Names, quotes and commas of the JSON, and the frame that Pub/Sub counts for each message.
    private const int Frame = 128;

    private readonly List<Slice> _slices = [];
    private long _bytes;
    private int _count;

    private PublishCall()
    {
    }

    /// <summary>The slices, each of another parcel.</summary>
    public IReadOnlyList<Slice> Slices => _slices;

    /// <summary>Takes from the front of the queue as much as fits; null where it is empty.</summary>
    public static PublishCall? TakeFrom(Queue<PendingPublish> parcels)
    {
        var call = new PublishCall();
        while (parcels.TryPeek(out PendingPublish? parcel))
        {
            if (!parcel.IsOver)
            {
                call.Take(parcel);
                if (parcel.Taken < parcel.Messages.Count)
                {
                    break;
                }
            }

            parcels.Dequeue();
        }

        return call._count > 0 ? call : null;
    }

    /// <summary>The messages of all callers of this call, in order.</summary>
    public IReadOnlyList<WireMessage> Messages() => [.. _slices.SelectMany(slice => slice.Messages)];

    private void Take(PendingPublish parcel)
    {
        int from = parcel.Taken;
        while (parcel.Taken < parcel.Messages.Count && _count < PubSubLimits.PublishMessages)
        {
            WireMessage next = parcel.Messages[parcel.Taken];

            // Data is base64 on the wire; a message too large for that goes alone.
            long bytes = Frame + PubSubCodec.Size(next) + ((next.Data?.Length ?? 0) / 3);
            if (_count > 0 && _bytes + bytes > PubSubLimits.PublishBytes)
            {
                break;
            }

            _bytes += bytes;
            _count++;
            parcel.Taken++;
        }

        if (parcel.Taken > from)
        {
            _slices.Add(new Slice(parcel, from, parcel.Taken - from));
        }
    }

    /// <summary>A part of a parcel.</summary>
    internal readonly record struct Slice(PendingPublish Parcel, int From, int Count)
    {
        public IEnumerable<WireMessage> Messages => Parcel.Messages.Skip(From).Take(Count);
    }
}
