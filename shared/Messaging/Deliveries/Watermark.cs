namespace Aviary.Messaging.Deliveries;

/// <summary>
/// How far everything is done in a log whose messages finish in any order: the position behind the last message before which none
/// is open. Positions may have gaps. Not safe for several threads.
/// </summary>
internal sealed class Watermark
{
    private const int FirstCapacity = 64;

    // A ring of what was opened and not yet passed, in rising order.
    private long[] _positions = new long[FirstCapacity];
    private bool[] _done = new bool[FirstCapacity];
    private int _first;

    /// <summary>How many messages are between the mark and the newest one.</summary>
    public int Count { get; private set; }

    /// <summary>Where to go on after a restart; null as long as nothing was passed.</summary>
    public long? Next { get; private set; }

    /// <summary>A message is on its way.</summary>
    /// <param name="position">Above all before.</param>
    public void Open(long position)
    {
        if (Count > 0 && position <= _positions[Index(Count - 1)])
        {
            throw new ArgumentOutOfRangeException(nameof(position), position, $"expected above {_positions[Index(Count - 1)]}");
        }

        if (Count == _positions.Length)
        {
            Grow();
        }

        _positions[Index(Count)] = position;
        _done[Index(Count)] = false;
        Count++;
    }

    /// <summary>A message is done.</summary>
    /// <returns>Whether the mark moved.</returns>
    public bool Finish(long position)
    {
        _done[Find(position)] = true;
        long? before = Next;
        while (Count > 0 && _done[_first])
        {
            Next = _positions[_first] + 1;
            _first = Index(1);
            Count--;
        }

        return Next != before;
    }

    private int Index(int number) => (_first + number) & (_positions.Length - 1);

    private int Find(long position)
    {
        int low = 0;
        int high = Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            long found = _positions[Index(middle)];
            if (found == position)
            {
                return Index(middle);
            }

            (low, high) = found < position ? (middle + 1, high) : (low, middle - 1);
        }

        throw new ArgumentOutOfRangeException(nameof(position), position, "expected a message that is open");
    }

    private void Grow()
    {
        long[] positions = new long[_positions.Length * 2];
        bool[] done = new bool[positions.Length];
        for (int i = 0; i < Count; i++)
        {
            positions[i] = _positions[Index(i)];
            done[i] = _done[Index(i)];
        }

        (_positions, _done, _first) = (positions, done, 0);
    }
}
