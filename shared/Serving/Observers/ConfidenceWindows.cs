namespace Aviary.Serving.Observers;

/// <summary>
/// How sure a version was at first and how sure it is now: the histogram of its first predictions, and the bins of the latest in a ring.
/// Takes no lock; a prediction that is being added while another reads is in its figures or is not.
/// </summary>
internal sealed class ConfidenceWindows
{
    /// <summary>Equal bins over 0 to 1.</summary>
    public const int Bins = 20;

    /// <summary>The predictions in each window.</summary>
    public const int Size = 1000;

    private readonly int[] _first = new int[Bins];
    private readonly byte[] _latest = new byte[Size];

    /// <summary>Adds a prediction.</summary>
    /// <param name="number">Which one it is, from 0; each number is used once.</param>
    /// <param name="probability">The probability of its best class; what is outside 0 to 1 counts as the nearer end.</param>
    public void Add(long number, float probability)
    {
        int bin = Math.Clamp((int)(probability * Bins), 0, Bins - 1);
        _latest[number % Size] = (byte)bin;
        if (number < Size)
        {
            Interlocked.Increment(ref _first[bin]);
        }
    }

    /// <summary>
    /// The population stability index between both windows; null before <paramref name="count"/> fills both without any prediction
    /// that stands in either.
    /// </summary>
    public double? Drift(long count)
    {
        if (count < 2 * Size)
        {
            return null;
        }

        Span<int> latest = stackalloc int[Bins];
        latest.Clear();
        foreach (byte bin in _latest)
        {
            latest[bin]++;
        }

        return PopulationStability.Index(_first, latest);
    }
}
