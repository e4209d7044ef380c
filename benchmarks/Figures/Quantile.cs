namespace Aviary.Benchmarks.Figures;

/// <summary>Order statistics of measured values, by linear interpolation between the two nearest ranks.</summary>
internal static class Quantile
{
    public static double Median(IReadOnlyCollection<double> values) => At(values, 0.5);

    public static double At(IReadOnlyCollection<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        double rank = share * (sorted.Length - 1);
        int low = (int)rank;
        int high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + ((rank - low) * (sorted[high] - sorted[low]));
    }
}
