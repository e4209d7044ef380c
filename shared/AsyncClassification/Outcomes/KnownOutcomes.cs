namespace Aviary.AsyncClassification.Outcomes;

/// <summary>
/// In which segment the outcome of a request lies. Holds 16 bytes of a hash for each request instead of its name; beyond the limit
/// the oldest segments are forgotten.
/// </summary>
internal sealed class KnownOutcomes(int limit)
{
    private readonly Dictionary<Guid, string> _segments = [];
    private readonly Dictionary<string, Guid[]> _hashes = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public int Count => _segments.Count;

    public bool Contains(Guid digest) => _segments.ContainsKey(digest);

    public string? SegmentOf(OutcomeKey key) => _segments.GetValueOrDefault(key.Digest());

    /// <summary>Takes up a segment; a request that is known already stays where it was first, and so does a segment.</summary>
    public void Add(string segment, IEnumerable<OutcomeKey> keys)
    {
        if (_hashes.ContainsKey(segment))
        {
            return;
        }

        Guid[] added = [.. keys.Select(key => key.Digest()).Where(hash => _segments.TryAdd(hash, segment))];
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
        if (!_hashes.Remove(segment, out Guid[]? hashes))
        {
            return 0;
        }

        foreach (Guid hash in hashes)
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
}
