namespace Aviary.Learning.Metrics;

/// <summary>
/// How well a class's probability orders its rows before those of the others. All figures come from one sort of the rows, also the
/// comparison with each other class alone.
/// </summary>
/// <param name="RocAuc">
/// The probability that a row of the class has more than one of the others, equals counted half: the area under the ROC curve, by
/// ranks (Hanley and McNeil 1982, Radiology 143). Null where the class has no rows or all.
/// </param>
/// <param name="RocAucOneVsOne">The mean of the same against each other class alone; null where one of the classes has no rows.</param>
/// <param name="AveragePrecision">
/// The mean precision over the rows of the class, each at its own threshold, without interpolation (as scikit-learn's
/// average_precision_score); null where it has no rows.
/// </param>
internal sealed record ClassRanking(double? RocAuc, double? RocAucOneVsOne, double? AveragePrecision)
{
    /// <param name="labels">The class index of each row.</param>
    /// <param name="probabilities">[rows, classes] in row-major order.</param>
    /// <param name="confusion">The counts of the same rows.</param>
    /// <param name="one">The class.</param>
    public static ClassRanking Of(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, ConfusionMatrix confusion, int one)
    {
        int own = confusion.Support(one);
        if (own == 0)
        {
            return new ClassRanking(null, null, null);
        }

        (double[] values, int[] sorted) = Sort(labels, probabilities, confusion.Classes, one);

        // For each other class: in how many pairs with it the row of this class comes first.
        double[] before = new double[confusion.Classes];
        double precisions = 0;
        int above = 0;
        for (int end = sorted.Length; end > 0;)
        {
            int start = end - 1;
            while (start > 0 && values[start - 1] == values[end - 1])
            {
                start--;
            }

            ReadOnlySpan<int> equal = sorted.AsSpan(start, end - start);
            int owns = equal.Count(one);
            foreach (int label in equal)
            {
                before[label] += label == one ? 0 : above + (0.5 * owns);
            }

            above += owns;
            precisions += owns * ((double)above / (sorted.Length - start));
            end = start;
        }

        return new ClassRanking(
            own == labels.Length ? null : before.Sum() / ((double)own * (labels.Length - own)), OneVsOne(before, confusion, one), precisions / own);
    }

    /// <summary>The probabilities of the class in ascending order, and the label of the row of each.</summary>
    private static (double[] Values, int[] Labels) Sort(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int classes, int one)
    {
        double[] values = new double[labels.Length];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = probabilities[(row * classes) + one];
        }

        int[] sorted = labels.ToArray();
        Array.Sort(values, sorted);
        return (values, sorted);
    }

    private static double? OneVsOne(double[] before, ConfusionMatrix confusion, int one)
    {
        double sum = 0;
        for (int other = 0; other < before.Length; other++)
        {
            if (confusion.Support(other) == 0)
            {
                return null;
            }

            sum += other == one ? 0 : before[other] / ((double)confusion.Support(one) * confusion.Support(other));
        }

        return sum / (before.Length - 1);
    }
}
