using Aviary.Messaging.Deliveries;
using Aviary.Messaging.PubSub.Rest;

namespace Aviary.Messaging.PubSub;

/// <summary>What is leased from one subscription of Pub/Sub: from the pull until the acknowledgement was taken. Safe for many threads.</summary>
/// <param name="topic">The topic, for the messages' origins.</param>
/// <param name="settled">Called after a message was settled; must return at once.</param>
internal sealed class LeaseBook(string topic, Action settled)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lease> _open = new(StringComparer.Ordinal);
    private List<string> _done = [];
    private long _number;

    /// <summary>Notes pulled messages, and makes them deliveries in the same order.</summary>
    public List<Delivery> Take(IReadOnlyList<PulledMessage> pulled, DateTimeOffset now)
    {
        List<Delivery> deliveries = new(pulled.Count);
        lock (_lock)
        {
            foreach (PulledMessage message in pulled)
            {
                Lease lease = new(this, PubSubCodec.Decode(message.Message, topic, now), message.AckId, _number++);
                if (_open.TryAdd(message.AckId, lease))
                {
                    deliveries.Add(lease);
                }
            }
        }

        return deliveries;
    }

    /// <summary>The leases that must not end: what waits, is at work, or waits for its acknowledgement. In the order of the pulls.</summary>
    public List<string> Open()
    {
        lock (_lock)
        {
            return [.. _open.Values.OrderBy(lease => lease.Number).Select(lease => lease.AckId)];
        }
    }

    /// <summary>Takes what was settled since the last time.</summary>
    public List<string> TakeSettled()
    {
        lock (_lock)
        {
            List<string> taken = _done;
            _done = [];
            return taken;
        }
    }

    /// <summary>These are no longer leased.</summary>
    public void Close(IEnumerable<string> ackIds)
    {
        lock (_lock)
        {
            foreach (string id in ackIds)
            {
                _open.Remove(id);
            }
        }
    }

    private void Settle(string ackId)
    {
        lock (_lock)
        {
            _done.Add(ackId);
        }

        settled();
    }

    private sealed class Lease(LeaseBook book, ReceivedMessage received, string ackId, long number) : Delivery(received)
    {
        public string AckId { get; } = ackId;

        public long Number { get; } = number;

        public override void Settled() => book.Settle(AckId);

        // It stays open, and what is open at the end is given back.
        public override void GivenUp()
        {
        }
    }
}
