using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.Deliveries;

/// <summary>
/// Hands messages to a subscription's handler: at most <see cref="Subscription.Concurrency"/> batches at a time, formed of what is
/// there, never two with messages of one key; then settles what the handler answered. Retries wait here for their time. The same
/// for all transports, which post deliveries and check whether there is room for more.
/// </summary>
internal sealed class KeyedDispatcher : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly WaitingDeliveries _waiting = new();
    private readonly DelayedDeliveries _delayed;
    private readonly Subscription _subscription;
    private readonly BatchHandling _handling;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Action _eased;
    private readonly CancellationTokenSource _giveUp = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _workers;
    private int _atWork;
    private long _bytes;
    private bool _stopping;

    /// <param name="subscription">How to handle.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="settler">Publishes retries and dead letters.</param>
    /// <param name="metrics">What to count in.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs failures.</param>
    /// <param name="eased">Called when room becomes free, on any thread; must return at once.</param>
    public KeyedDispatcher(
        Subscription subscription, MessageHandler handler, Settler settler, MessagingMetrics metrics, TimeProvider time, ILogger logger, Action eased)
    {
        _subscription = subscription;
        _handling = new BatchHandling(subscription, handler, settler, metrics, time, logger);
        _time = time;
        _logger = logger;
        _eased = eased;
        _delayed = new DelayedDeliveries(time, Enqueue);
    }

    /// <summary>How many messages are ready or at work.</summary>
    public int Count => Load.Count;

    /// <summary>How many more messages may be posted: at least one where nothing is ready or at work. Those that came in one fetch may exceed it.</summary>
    public int Room => RoomBeside(Load);

    /// <summary>How many more bytes of bodies may be posted.</summary>
    public long ByteRoom => _subscription.MaxWaitingBytes - Load.Bytes;

    /// <summary>How many more retries may be posted: counts apart, so that they never stand in the way of the topic itself.</summary>
    public int DelayedRoom => RoomBeside(_delayed.Load);

    /// <summary>How many more bytes of retries may be posted.</summary>
    public long DelayedByteRoom => _subscription.MaxWaitingBytes - _delayed.Load.Bytes;

    private (int Count, long Bytes) Load
    {
        get
        {
            lock (_lock)
            {
                return (_waiting.Count + _atWork, _bytes);
            }
        }
    }

    /// <summary>Takes messages, in their order; never waits. What is posted after <see cref="StopAsync"/> is given up.</summary>
    public void Post(List<Delivery> deliveries)
    {
        _handling.Received(deliveries.Count);
        DateTimeOffset now = _time.GetUtcNow();
        if (!deliveries.Exists(IsLate))
        {
            Enqueue(deliveries);
            return;
        }

        foreach (Delivery late in deliveries.FindAll(IsLate))
        {
            if (!_delayed.Add(late, late.Received.NotBefore!.Value))
            {
                late.GivenUp();
            }
        }

        Enqueue(deliveries.FindAll(delivery => !IsLate(delivery)));

        bool IsLate(Delivery delivery) => SubscriptionTopics.DueAt(_subscription, delivery.Received) > now;
    }

    /// <summary>Gives up those that wait and that <paramref name="chosen"/> names; what is at work goes on.</summary>
    public void Drop(Predicate<Delivery> chosen)
    {
        List<Delivery> dropped;
        lock (_lock)
        {
            dropped = _waiting.Remove(chosen);
            _bytes -= Bytes(dropped);
        }

        dropped.AddRange(_delayed.Remove(chosen));
        dropped.ForEach(delivery => delivery.GivenUp());
    }

    /// <summary>
    /// Gives up what waits, then waits for what is at work: at most <see cref="Subscription.DrainTimeout"/>, then cancels it, and after
    /// five seconds more lets it go; whatever it answers later settles nothing.
    /// </summary>
    public async Task StopAsync()
    {
        lock (_lock)
        {
            _stopping = true;
            if (_workers == 0)
            {
                _idle.TrySetResult();
            }
        }

        _delayed.Stop().ForEach(delivery => delivery.GivenUp());
        Drop(_ => true);
        if (await IsIdleWithinAsync(_subscription.DrainTimeout))
        {
            return;
        }

        await _giveUp.CancelAsync();
        await IsIdleWithinAsync(Grace);
        int left = Count;
        _handling.Close();
        if (left > 0)
        {
            MessagingLog.DrainGivenUp(_logger, _subscription.Topic, left);
        }
    }

    public void Dispose()
    {
        _delayed.Dispose();
        if (_idle.Task.IsCompleted)
        {
            // Otherwise a handler that was let go still holds the token.
            _giveUp.Dispose();
        }
    }

    /// <summary>A part of the bound of bytes is worth the same part of the bound of messages, so that a caller that counts messages keeps both.</summary>
    private int RoomBeside((int Count, long Bytes) load)
    {
        double worth = Math.Ceiling((double)load.Bytes / _subscription.MaxWaitingBytes * _subscription.MaxWaiting);
        return _subscription.MaxWaiting - (int)Math.Min(int.MaxValue, Math.Max(load.Count, worth));
    }

    private static long Bytes(List<Delivery> deliveries)
    {
        long bytes = 0;
        foreach (Delivery delivery in deliveries)
        {
            bytes += delivery.Bytes;
        }

        return bytes;
    }

    private async Task<bool> IsIdleWithinAsync(TimeSpan bound)
    {
        try
        {
            await _idle.Task.WaitAsync(bound, _time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Enqueue(List<Delivery> ready)
    {
        bool late;
        lock (_lock)
        {
            late = _stopping;
            if (!late)
            {
                ready.ForEach(_waiting.Add);
                _bytes += Bytes(ready);
                StartWorkers();
            }
        }

        if (late)
        {
            ready.ForEach(delivery => delivery.GivenUp());
        }
    }

    private void StartWorkers()
    {
        int useful = (_waiting.Turns + _subscription.MaxBatch - 1) / _subscription.MaxBatch;
        for (int free = Math.Min(_subscription.Concurrency - _workers, useful); free > 0; free--)
        {
            _workers++;
            _ = Task.Run(WorkAsync);
        }
    }

    private async Task WorkAsync()
    {
        List<Delivery> batch = [];
        List<KeyLane> held = [];
        while (Take(batch, held))
        {
            await _handling.HandleAsync(batch, _giveUp.Token);
            Release(batch, held);
        }
    }

    private bool Take(List<Delivery> batch, List<KeyLane> held)
    {
        lock (_lock)
        {
            if (!_stopping)
            {
                _waiting.Take(_subscription.MaxBatch, batch, held);
                _atWork += batch.Count;
            }

            if (batch.Count > 0)
            {
                return true;
            }

            _workers--;
            if (_stopping && _workers == 0)
            {
                _idle.TrySetResult();
            }

            return false;
        }
    }

    private void Release(List<Delivery> batch, List<KeyLane> held)
    {
        lock (_lock)
        {
            _atWork -= batch.Count;
            _bytes -= Bytes(batch);
            _waiting.Release(held);
            StartWorkers();
        }

        batch.Clear();
        _eased();
    }
}
