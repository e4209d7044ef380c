using Aviary.Learning.Metrics;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Learning.Metrics;

/// <summary>What holds for any labels and probabilities, ties included.</summary>
public sealed class MetricsProperties
{
    private sealed record Case(int Classes, int[] Labels, double[] Probabilities);

    private static readonly Gen<Case> Cases =
        from classes in Gen.Choose(2, 6)
        from rows in Gen.Choose(1, 40)
        from labels in Gen.ArrayOf(Gen.Choose(0, classes - 1), rows)
        from weights in Gen.ArrayOf(Gen.Choose(0, 5), rows * classes)
        select new Case(classes, labels, Normalised(weights, classes));

    [Fact]
    public void Every_figure_is_finite_and_within_its_range()
        => Hold((one, metrics) => metrics.Figures.All(figure => double.IsFinite(figure.Value) && figure.Key switch
        {
            "logLoss" => figure.Value >= 0,
            "brier" => figure.Value is >= 0 and <= 2,
            "matthews" or "kappa" => figure.Value is >= -1 - 1e-12 and <= 1 + 1e-12,
            _ => figure.Value is >= 0 and <= 1 + 1e-12,
        }));

    [Fact]
    public void Areas_under_ROC_curves_are_those_of_all_pairs_counted_one_by_one()
        => Hold((one, metrics) =>
        {
            bool all = Enumerable.Range(0, one.Classes).All(one.Labels.Contains);
            double rest = Enumerable.Range(0, one.Classes).Average(label => Area(one, label, _ => true));
            double pairs = Enumerable.Range(0, one.Classes).Average(label => Enumerable.Range(0, one.Classes).Where(other => other != label)
                .Average(other => Area(one, label, row => row == other)));
            return one.Classes == 2
                ? metrics.RocAuc is { } area ? Near(area, Area(one, 1, _ => true)) : !all
                : metrics.RocAucOvr is { } ovr && metrics.RocAucOvo is { } ovo ? Near(ovr, rest) && Near(ovo, pairs) : !all;
        });

    [Fact]
    public void The_order_of_rows_does_not_matter()
        => Hold((one, metrics) =>
        {
            int rows = one.Labels.Length;
            double[] turned = [.. Enumerable.Range(0, rows).Reverse().SelectMany(row => one.Probabilities.Skip(row * one.Classes).Take(one.Classes))];
            IReadOnlyDictionary<string, double> other = ClassificationMetrics.Of([.. one.Labels.Reverse()], turned, one.Classes).Figures;
            return metrics.Figures.Count == other.Count && metrics.Figures.All(figure => Near(other[figure.Key], figure.Value));
        });

    [Fact]
    public void Weighted_recall_is_accuracy_and_right_answers_for_certain_are_without_fault()
        => Hold((one, metrics) =>
        {
            double[] certain = new double[one.Labels.Length * one.Classes];
            for (int row = 0; row < one.Labels.Length; row++)
            {
                certain[(row * one.Classes) + one.Labels[row]] = 1;
            }

            ClassificationMetrics right = ClassificationMetrics.Of(one.Labels, certain, one.Classes);
            return Near(metrics.Weighted.Recall, metrics.Accuracy) && Near(right.Accuracy, 1) && Near(right.MacroF1, 1) && Near(right.Brier, 0)
                && Near(right.Reliability.Error, 0) && Near(right.RocAuc ?? right.RocAucOvr ?? 1, 1) && Near(right.AveragePrecision ?? 1, 1);
        });

    private static void Hold(Func<Case, ClassificationMetrics, bool> holds)
        => Check.QuickThrowOnFailure(Prop.ForAll(
            Cases.ToArbitrary(), one => holds(one, ClassificationMetrics.Of(one.Labels, one.Probabilities, one.Classes))));

    private static double Area(Case one, int label, Func<int, bool> against)
    {
        double wins = 0, pairs = 0;
        for (int own = 0; own < one.Labels.Length; own++)
        {
            for (int other = 0; other < one.Labels.Length; other++)
            {
                if (one.Labels[own] == label && one.Labels[other] != label && against(one.Labels[other]))
                {
                    double difference = one.Probabilities[(own * one.Classes) + label] - one.Probabilities[(other * one.Classes) + label];
                    wins += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
                    pairs++;
                }
            }
        }

        return wins / pairs;
    }

    private static double[] Normalised(int[] weights, int classes)
    {
        double[] probabilities = new double[weights.Length];
        for (int start = 0; start < weights.Length; start += classes)
        {
            int sum = weights.AsSpan(start, classes).ToArray().Sum();
            for (int one = 0; one < classes; one++)
            {
                probabilities[start + one] = sum == 0 ? 1.0 / classes : (double)weights[start + one] / sum;
            }
        }

        return probabilities;
    }

    private static bool Near(double left, double right) => Math.Abs(left - right) < 1e-9;
}
