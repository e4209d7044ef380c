namespace Aviary.Learning.Metrics;

/// <summary>What is read from the probabilities of single rows.</summary>
internal static class ProbabilityScores
{
    // The distance from 1 to the next double, as scikit-learn keeps probabilities from 0 and 1.
    private const double Smallest = 2.220446049250313e-16;

    /// <summary>−ln of the label's probability, kept from 0 by the precision of a double and with the row scaled to sum 1.</summary>
    public static double LogLoss(ReadOnlySpan<double> row, int label)
    {
        double sum = 0;
        foreach (double value in row)
        {
            sum += Kept(value);
        }

        return -Math.Log(Kept(row[label]) / sum);
    }

    /// <summary>
    /// The squared distance of the row from 1 for the label and 0 for the other classes, 0 to 2: in its first form, over all classes
    /// (Brier 1950, Monthly Weather Review 78).
    /// </summary>
    public static double Brier(ReadOnlySpan<double> row, int label)
    {
        double sum = 0;
        for (int one = 0; one < row.Length; one++)
        {
            double distance = row[one] - (one == label ? 1 : 0);
            sum += distance * distance;
        }

        return sum;
    }

    /// <summary>Whether the label is one of the most probable classes; of equals the later come first, as in scikit-learn's top_k_accuracy_score.</summary>
    public static bool IsAmong(ReadOnlySpan<double> row, int label, int most)
    {
        int before = 0;
        for (int one = 0; one < row.Length; one++)
        {
            before += row[one] > row[label] || (row[one] == row[label] && one > label) ? 1 : 0;
        }

        return before < most;
    }

    private static double Kept(double value) => Math.Clamp(value, Smallest, 1 - Smallest);
}
