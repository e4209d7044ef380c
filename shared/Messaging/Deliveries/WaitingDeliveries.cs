namespace Aviary.Messaging.Deliveries;

/// <summary>
/// Messages that are ready, by key: turns are taken in the order in which messages came, but a key whose messages are at work has
/// none. Not safe for several threads.
/// </summary>
internal sealed class WaitingDeliveries
{
    private const int MostSpareLanes = 1_024;

    private readonly Dictionary<string, KeyLane> _lanes = new(StringComparer.Ordinal);
    private readonly Stack<KeyLane> _spare = new();
    private Queue<Turn> _turns = new();

    /// <summary>How many messages wait.</summary>
    public int Count { get; private set; }

    /// <summary>How many keys and keyless messages could be taken now.</summary>
    public int Turns => _turns.Count;

    public void Add(Delivery delivery)
    {
        Count++;
        if (delivery.Received.Message.Key is not { } key)
        {
            _turns.Enqueue(new Turn(delivery, null));
            return;
        }

        if (!_lanes.TryGetValue(key, out KeyLane? lane))
        {
            lane = _spare.TryPop(out KeyLane? spare) ? spare : new KeyLane();
            lane.Key = key;
            _lanes.Add(key, lane);
        }

        lane.Waiting.Enqueue(delivery);
        if (!lane.Held && lane.Waiting.Count == 1)
        {
            _turns.Enqueue(new Turn(null, lane));
        }
    }

    /// <summary>Takes up to <paramref name="most"/> messages, and holds their keys until <see cref="Release"/>.</summary>
    public void Take(int most, List<Delivery> batch, List<KeyLane> held)
    {
        while (batch.Count < most && _turns.TryDequeue(out Turn turn))
        {
            if (turn.Single is { } single)
            {
                batch.Add(single);
                continue;
            }

            KeyLane lane = turn.Lane!;
            lane.Held = true;
            held.Add(lane);
            while (batch.Count < most && lane.Waiting.TryDequeue(out Delivery? next))
            {
                batch.Add(next);
            }
        }

        Count -= batch.Count;
    }

    /// <summary>Gives keys back whose messages are no longer at work.</summary>
    public void Release(List<KeyLane> held)
    {
        foreach (KeyLane lane in held)
        {
            lane.Held = false;
            if (lane.Waiting.Count > 0)
            {
                _turns.Enqueue(new Turn(null, lane));
            }
            else
            {
                Forget(lane);
            }
        }

        held.Clear();
    }

    /// <summary>Takes out those that <paramref name="chosen"/> names, whether their key is held or not.</summary>
    public List<Delivery> Remove(Predicate<Delivery> chosen)
    {
        List<Delivery> removed = [];
        foreach (KeyLane lane in _lanes.Values)
        {
            lane.Remove(chosen, removed);
        }

        Queue<Turn> turns = new(_turns.Count);
        foreach (Turn turn in _turns)
        {
            if (turn.Single is { } single && chosen(single))
            {
                removed.Add(single);
            }
            else if (turn.Lane is { Waiting.Count: 0 } empty)
            {
                Forget(empty);
            }
            else
            {
                turns.Enqueue(turn);
            }
        }

        _turns = turns;
        Count -= removed.Count;
        return removed;
    }

    private void Forget(KeyLane lane)
    {
        _lanes.Remove(lane.Key);
        if (_spare.Count < MostSpareLanes)
        {
            _spare.Push(lane);
        }
    }

    private readonly record struct Turn(Delivery? Single, KeyLane? Lane);
}
