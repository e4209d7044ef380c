using System.Runtime.InteropServices;

namespace Aviary.Messaging.InMemory;

/// <summary>A log of records, oldest first, that forgets from its start. Not safe for several threads.</summary>
internal sealed class Partition
{
    private readonly List<StoredRecord?> _records = [];

    // How many at the list's start are forgotten; they are moved out when they are half of it.
    private int _forgotten;

    /// <summary>The position of the next record.</summary>
    public long End { get; private set; }

    /// <summary>How many records are kept.</summary>
    public int Count => _records.Count - _forgotten;

    /// <summary>The position of the oldest record that is kept.</summary>
    public long Start => End - Count;

    public long Bytes { get; private set; }

    public void Append(StoredRecord record)
    {
        _records.Add(record);
        Bytes += record.Bytes;
        End++;
    }

    /// <summary>Forgets the oldest records until both bounds hold; those from <paramref name="needed"/> on are kept.</summary>
    public void Trim(int mostRecords, long mostBytes, long needed)
    {
        while (Count > 0 && Start < needed && (Count > mostRecords || Bytes > mostBytes))
        {
            Bytes -= _records[_forgotten]!.Bytes;
            _records[_forgotten++] = null;
        }

        if (_forgotten > _records.Count / 2)
        {
            _records.RemoveRange(0, _forgotten);
            _forgotten = 0;
        }
    }

    public List<StoredRecord> Read(long from, int most)
    {
        int first = (int)Math.Clamp(from - Start, 0, Count);
        List<StoredRecord> read = new(Math.Min(most, Count - first));
        foreach (StoredRecord? record in CollectionsMarshal.AsSpan(_records).Slice(_forgotten + first, Math.Min(most, Count - first)))
        {
            read.Add(record!);
        }

        return read;
    }
}
