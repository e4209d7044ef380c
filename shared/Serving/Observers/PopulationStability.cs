namespace Aviary.Serving.Observers;

/// <summary>
/// The population stability index of two histograms with the same bins: PSI = Σ (aᵢ − eᵢ)·ln(aᵢ / eᵢ) over the shares eᵢ before and aᵢ
/// now (Siddiqi, "Credit Risk Scorecards", Wiley 2006), which is the divergence J of Kullback and Leibler ("On Information and
/// Sufficiency", 1951). Half an observation is added to each bin, so that an empty one gives a finite number.
/// </summary>
internal static class PopulationStability
{
    private const double Prior = 0.5;

    /// <summary>
    /// The index: 0 for equal histograms, otherwise above, and the same with both swapped. By custom less than 0.1 is no shift and more
    /// than 0.25 a large one; two samples of n from one distribution over b bins differ by about 2·(b − 1)/n.
    /// </summary>
    /// <param name="before">Counts, each 0 or more; 1 or more bins.</param>
    /// <param name="now">Counts of the same bins.</param>
    public static double Index(ReadOnlySpan<int> before, ReadOnlySpan<int> now)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(now.Length, before.Length);
        double expectedTotal = Total(before);
        double actualTotal = Total(now);
        double sum = 0;
        for (int bin = 0; bin < before.Length; bin++)
        {
            double expected = (before[bin] + Prior) / expectedTotal;
            double actual = (now[bin] + Prior) / actualTotal;
            sum += (actual - expected) * Math.Log(actual / expected);
        }

        return sum;
    }

    private static double Total(ReadOnlySpan<int> counts)
    {
        double total = Prior * counts.Length;
        foreach (int count in counts)
        {
            total += count;
        }

        return total;
    }
}
