namespace Aviary.Messaging.Deliveries;

/// <summary>How far a subscriber is in a partition that it was given, until it gives it back.</summary>
/// <param name="topic">The topic.</param>
/// <param name="partition">The partition.</param>
internal sealed class PartitionProgress(string topic, int partition)
{
    private readonly Lock _lock = new();
    private readonly Watermark _mark = new();
    private TaskCompletionSource? _quiet;
    private long? _stored;
    private int _open;
    private bool _closed;

    public string Topic { get; } = topic;

    public int Partition { get; } = partition;

    /// <summary>How many messages of it are on their way.</summary>
    public int Open
    {
        get
        {
            lock (_lock)
            {
                return _open;
            }
        }
    }

    /// <summary>A message on its way: <see cref="Delivery.Settled"/> moves the mark, <see cref="Delivery.GivenUp"/> never.</summary>
    /// <param name="received">The message.</param>
    /// <param name="position">The position, above all before.</param>
    /// <param name="moved">Called after the mark has moved; null for nothing.</param>
    public Delivery Begin(ReceivedMessage received, long position, Action? moved = null)
    {
        lock (_lock)
        {
            _mark.Open(position);
            _open++;
        }

        return new Entry(this, received, position, moved);
    }

    /// <summary>Whether a delivery is of this partition.</summary>
    public bool Owns(Delivery delivery) => delivery is Entry entry && entry.Owner == this;

    /// <summary>
    /// Hands the position behind the last message before which none is open to <paramref name="store"/>, if it has moved since and the
    /// partition was not given back. Held by a lock meanwhile, so that an older position never overwrites a newer one.
    /// </summary>
    /// <returns>Whether it had moved.</returns>
    public bool StoreMoved(Action<long> store)
    {
        lock (_lock)
        {
            if (_closed || _mark.Next is not { } next || next == _stored)
            {
                return false;
            }

            store(next);
            _stored = next;
            return true;
        }
    }

    /// <summary>Nothing moves any more: the partition may be another's by now.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
        }
    }

    /// <summary>Ends as soon as no message of it is on its way.</summary>
    public Task WhenQuiet()
    {
        lock (_lock)
        {
            if (_open == 0)
            {
                return Task.CompletedTask;
            }

            _quiet ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _quiet.Task;
        }
    }

    public override string ToString() => $"{Topic}/{Partition}";

    private bool End(long? settled)
    {
        lock (_lock)
        {
            bool moved = settled is { } position && !_closed && _mark.Finish(position);
            if (--_open == 0)
            {
                _quiet?.TrySetResult();
            }

            return moved;
        }
    }

    private sealed class Entry(PartitionProgress owner, ReceivedMessage received, long position, Action? moved) : Delivery(received)
    {
        public PartitionProgress Owner { get; } = owner;

        public override void Settled()
        {
            if (Owner.End(position))
            {
                moved?.Invoke();
            }
        }

        public override void GivenUp() => Owner.End(null);
    }
}
