namespace Aviary.Learning.Preprocessing;

/// <summary>Quantiles of sorted numbers, and the edges of the steps that numbers are encoded in.</summary>
internal static class TableQuantiles
{
    /// <summary>The most steps of a column.</summary>
    private const int MostSteps = 16;

    /// <summary>Values that a step should hold at least.</summary>
    private const int LeastValues = 8;

    /// <summary>The quantile with linear interpolation between neighbours.</summary>
    public static double Of(ReadOnlySpan<float> sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)Math.Floor(place);
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * ((double)sorted[above] - sorted[below]));
    }

    /// <summary>Edges in ascending order, no two alike: the distinct values where they are few, quantiles otherwise.</summary>
    public static float[] Edges(float[] sorted)
    {
        float[] distinct = [.. sorted.Distinct().Take(MostSteps + 2)];
        if (distinct.Length <= MostSteps + 1)
        {
            return distinct;
        }

        int steps = Math.Clamp(sorted.Length / LeastValues, 2, MostSteps);
        return [.. Enumerable.Range(0, steps + 1).Select(step => (float)Of(sorted, (double)step / steps)).Distinct()];
    }
}
