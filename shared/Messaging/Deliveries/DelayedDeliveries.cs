namespace Aviary.Messaging.Deliveries;

/// <summary>
/// Messages that wait for their time; the one that is due first comes first, however late it was read. How long each has to wait is
/// settled when it comes: a clock that is set back or forth afterwards changes nothing.
/// </summary>
internal sealed class DelayedDeliveries : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Delivery, (long Due, long Number)> _waiting = new();
    private readonly TimeProvider _time;
    private readonly Action<List<Delivery>> _due;
    private readonly ITimer _timer;
    private long _set = long.MaxValue;
    private long _number;
    private long _bytes;
    private bool _stopped;

    /// <param name="time">The clock.</param>
    /// <param name="due">Gets those whose time has come, on any thread.</param>
    public DelayedDeliveries(TimeProvider time, Action<List<Delivery>> due)
    {
        _time = time;
        _due = due;
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many wait, and how many bytes of bodies they are.</summary>
    public (int Count, long Bytes) Load
    {
        get
        {
            lock (_lock)
            {
                return (_waiting.Count, _bytes);
            }
        }
    }

    /// <returns>False where nothing is taken any more.</returns>
    public bool Add(Delivery delivery, DateTimeOffset due)
    {
        lock (_lock)
        {
            if (_stopped)
            {
                return false;
            }

            long at = _time.GetTimestamp() + (long)((due - _time.GetUtcNow()).TotalSeconds * _time.TimestampFrequency);
            _waiting.Enqueue(delivery, (at, _number++));
            _bytes += delivery.Bytes;
            if (at < _set)
            {
                Set(at);
            }

            return true;
        }
    }

    public List<Delivery> Remove(Predicate<Delivery> chosen)
    {
        lock (_lock)
        {
            List<Delivery> removed = [];
            (Delivery Element, (long, long) Priority)[] all = [.. _waiting.UnorderedItems];
            _waiting.Clear();
            foreach ((Delivery delivery, (long, long) priority) in all)
            {
                if (chosen(delivery))
                {
                    removed.Add(delivery);
                    _bytes -= delivery.Bytes;
                }
                else
                {
                    _waiting.Enqueue(delivery, priority);
                }
            }

            return removed;
        }
    }

    /// <summary>Takes nothing more, and hands back what waits.</summary>
    public List<Delivery> Stop()
    {
        lock (_lock)
        {
            _stopped = true;
        }

        return Remove(_ => true);
    }

    public void Dispose() => _timer.Dispose();

    private void Fire()
    {
        List<Delivery> due = [];
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            while (_waiting.TryPeek(out _, out (long Due, long Number) turn) && turn.Due <= now)
            {
                Delivery first = _waiting.Dequeue();
                _bytes -= first.Bytes;
                due.Add(first);
            }

            _set = long.MaxValue;
            if (_waiting.TryPeek(out _, out (long Due, long Number) next))
            {
                Set(next.Due);
            }
        }

        if (due.Count > 0)
        {
            _due(due);
        }
    }

    private void Set(long due)
    {
        _set = due;
        TimeSpan left = _time.GetElapsedTime(_time.GetTimestamp(), due);

        // Timers count whole milliseconds and may fire a hair early: one more spares a second turn.
        _timer.Change(left < TimeSpan.Zero ? TimeSpan.Zero : left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
