namespace Aviary.Learning.Metrics;

/// <summary>How well one class is told from the others, as scikit-learn's <c>precision_recall_fscore_support</c> has it.</summary>
/// <param name="Index">The class.</param>
/// <param name="Support">How many rows are of this class.</param>
/// <param name="Predicted">How many rows are taken for it.</param>
/// <param name="Precision">Which share of the rows taken for it are of it; 0 where none is taken for it.</param>
/// <param name="Recall">Which share of its rows is taken for it; 0 where it has none.</param>
/// <param name="F1">The harmonic mean of the two (van Rijsbergen 1979); 0 where both are.</param>
public sealed record ClassMetrics(int Index, int Support, int Predicted, double Precision, double Recall, double F1)
{
    /// <summary>Whether it is the label or the prediction of any row.</summary>
    public bool Occurs => Support + Predicted > 0;

    internal static ClassMetrics[] Of(ConfusionMatrix confusion)
    {
        ClassMetrics[] classes = new ClassMetrics[confusion.Classes];
        for (int one = 0; one < classes.Length; one++)
        {
            double right = confusion[one, one];
            int support = confusion.Support(one), predicted = confusion.Predicted(one);
            classes[one] = new ClassMetrics(
                one,
                support,
                predicted,
                predicted == 0 ? 0 : right / predicted,
                support == 0 ? 0 : right / support,
                support + predicted == 0 ? 0 : 2 * right / (support + predicted));
        }

        return classes;
    }
}

/// <summary>Precision, recall and F1 of several classes in one number each.</summary>
/// <param name="Precision">The mean precision.</param>
/// <param name="Recall">The mean recall.</param>
/// <param name="F1">The mean F1.</param>
public sealed record ClassAverages(double Precision, double Recall, double F1)
{
    /// <summary>Each class counts the same.</summary>
    public static ClassAverages Macro(IEnumerable<ClassMetrics> classes) => Of(classes, _ => 1);

    /// <summary>Each class counts by its rows.</summary>
    public static ClassAverages Weighted(IEnumerable<ClassMetrics> classes) => Of(classes, one => one.Support);

    private static ClassAverages Of(IEnumerable<ClassMetrics> classes, Func<ClassMetrics, double> weight)
    {
        double precision = 0, recall = 0, f1 = 0, weights = 0;
        foreach (ClassMetrics one in classes)
        {
            double own = weight(one);
            precision += own * one.Precision;
            recall += own * one.Recall;
            f1 += own * one.F1;
            weights += own;
        }

        return new ClassAverages(precision / weights, recall / weights, f1 / weights);
    }
}
