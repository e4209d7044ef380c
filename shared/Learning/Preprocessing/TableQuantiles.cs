namespace Aviary.Learning.Preprocessing;

/// <summary>Quantiles of sorted numbers, and the edges of the steps that numbers are encoded in.</summary>
internal static class TableQuantiles
{
    private const int LeastSteps = 4;
    private const int MostSteps = 16;

    /// <summary>Steps of all columns together, where that leaves some for each: networks of wide tables stay small.</summary>
    private const int AllSteps = 1024;

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
    /// <param name="sorted">The values of a column in ascending order.</param>
    /// <param name="columns">The columns of the table.</param>
    public static float[] Edges(float[] sorted, int columns)
    {
        int most = Math.Clamp(AllSteps / columns, LeastSteps, MostSteps);
        float[] distinct = [.. sorted.Distinct().Take(most + 2)];
        if (distinct.Length <= most + 1)
        {
            return distinct;
        }

        int steps = Math.Clamp(sorted.Length / LeastValues, 2, most);
        return [.. Enumerable.Range(0, steps + 1).Select(step => (float)Of(sorted, (double)step / steps)).Distinct()];
    }
}
