using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Aviary.AsyncClassification.Outcomes.Segments;

/// <summary>
/// In which segment the outcome of a request lies. Holds 16 bytes of a hash for each request instead of its name; beyond the limit
/// the oldest segments are forgotten.
/// </summary>
internal sealed class KnownOutcomes(int limit)
{
    private readonly Dictionary<UInt128, string> _segments = [];
    private readonly Dictionary<string, UInt128[]> _hashes = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public int Count => _segments.Count;

    public string? SegmentOf(OutcomeKey key) => _segments.GetValueOrDefault(Hash(key));

    /// <summary>Takes up a segment; a request that is known already stays where it was first, and so does a segment.</summary>
    public void Add(string segment, IEnumerable<OutcomeKey> keys)
    {
        if (_hashes.ContainsKey(segment))
        {
            return;
        }

        UInt128[] added = [.. keys.Select(Hash).Where(hash => _segments.TryAdd(hash, segment))];
        _hashes[segment] = added;
        _order.Enqueue(segment);
        while (_segments.Count > limit && _order.Count > 1)
        {
            Forget(_order.Dequeue());
        }
    }

    /// <summary>Its requests are new ones from now on.</summary>
    /// <returns>How many they were.</returns>
    public int Forget(string segment)
    {
        if (!_hashes.Remove(segment, out UInt128[]? hashes))
        {
            return 0;
        }

        foreach (UInt128 hash in hashes)
        {
            _segments.Remove(hash);
        }

        // Segments are forgotten from the oldest on, so that names that are none any more are at the front.
        while (_order.TryPeek(out string? first) && !_hashes.ContainsKey(first))
        {
            _order.Dequeue();
        }

        return hashes.Length;
    }

    private static UInt128 Hash(OutcomeKey key)
        => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Source}\0{key.Id}")));
}
