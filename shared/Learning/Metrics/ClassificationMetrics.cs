using System.Numerics.Tensors;

namespace Aviary.Learning.Metrics;

/// <summary>
/// How well probabilities fit labels. Figures agree with scikit-learn's; those that the labels do not define, such as the area under a
/// ROC curve where only one class occurs, are null and left out of <see cref="Figures"/>.
/// </summary>
public sealed class ClassificationMetrics
{
    private const int Most = 3;

    private readonly RankingScores _ranking;

    private ClassificationMetrics(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, ConfusionMatrix confusion)
    {
        int classes = confusion.Classes, among = 0;
        double loss = 0, brier = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            ReadOnlySpan<double> values = probabilities.Slice(row * classes, classes);
            loss += ProbabilityScores.LogLoss(values, labels[row]);
            brier += ProbabilityScores.Brier(values, labels[row]);
            among += ProbabilityScores.IsAmong(values, labels[row], Most) ? 1 : 0;
        }

        Confusion = confusion;
        LogLoss = loss / labels.Length;
        Brier = brier / labels.Length;
        Top3Accuracy = classes > Most ? (double)among / labels.Length : null;
        PerClass = ClassMetrics.Of(confusion);
        Reliability = ReliabilityTable.Of(labels, probabilities, classes);
        _ranking = RankingScores.Of(labels, probabilities, confusion);
    }

    /// <summary>Rows counted by label and predicted class.</summary>
    public ConfusionMatrix Confusion { get; }

    /// <summary>Share of rows whose most probable class (the first of equals) is the label; 0 to 1.</summary>
    public double Accuracy => Confusion.Accuracy;

    /// <summary>Share of rows whose label is one of the three most probable classes; null for three classes or fewer.</summary>
    public double? Top3Accuracy { get; }

    /// <summary>Mean of −ln of the label's probability, values kept from 0 by the precision of a double, rows scaled to sum 1.</summary>
    public double LogLoss { get; }

    /// <summary>Mean squared distance of a row from 1 for its label and 0 for the others, over all classes; 0 to 2.</summary>
    public double Brier { get; }

    /// <summary>Precision, recall and F1 of every class, in the order of the classes.</summary>
    public IReadOnlyList<ClassMetrics> PerClass { get; }

    /// <summary>Their means over the classes that occur or are predicted.</summary>
    public ClassAverages Macro => ClassAverages.Macro(PerClass.Where(one => one.Occurs));

    /// <summary>Their means, each class counted by its rows.</summary>
    public ClassAverages Weighted => ClassAverages.Weighted(PerClass);

    /// <summary>Mean F1 over the classes that occur or are predicted.</summary>
    public double MacroF1 => Macro.F1;

    /// <summary>Whether it is right as often as it says.</summary>
    public ReliabilityTable Reliability { get; }

    /// <summary>Two classes, both of which occur: the area under the ROC curve of the second one.</summary>
    public double? RocAuc => _ranking.RocAuc;

    /// <summary>Three or more classes, all of which occur: the mean area under the ROC curves of each class against all others.</summary>
    public double? RocAucOvr => _ranking.OneVsRest;

    /// <summary>The same, each class counted by its rows.</summary>
    public double? RocAucOvrWeighted => _ranking.OneVsRestWeighted;

    /// <summary>Three or more classes, all of which occur: the mean area over pairs of classes (Hand and Till 2001).</summary>
    public double? RocAucOvo => _ranking.OneVsOne;

    /// <summary>Two classes: the average precision of the second one; null where it does not occur. More: the mean over the classes that occur.</summary>
    public double? AveragePrecision => _ranking.AveragePrecision;

    /// <summary>All figures that are one number each and defined, as a version's <c>metrics.json</c> names them.</summary>
    public IReadOnlyDictionary<string, double> Figures
    {
        get
        {
            (ClassAverages macro, ClassAverages weighted) = (Macro, Weighted);
            (string Name, double? Value)[] all =
            [
                ("accuracy", Accuracy),
                ("top3Accuracy", Top3Accuracy),
                ("logLoss", LogLoss),
                ("rocAuc", RocAuc),
                ("rocAucOvr", RocAucOvr),
                ("rocAucOvrWeighted", RocAucOvrWeighted),
                ("rocAucOvo", RocAucOvo),
                ("averagePrecision", AveragePrecision),
                ("macroPrecision", macro.Precision),
                ("macroRecall", macro.Recall),
                ("macroF1", macro.F1),
                ("weightedPrecision", weighted.Precision),
                ("weightedRecall", weighted.Recall),
                ("weightedF1", weighted.F1),
                ("matthews", Confusion.Matthews),
                ("kappa", Confusion.Kappa),
                ("brier", Brier),
                ("calibrationError", Reliability.Error),
            ];
            return all.Where(figure => figure.Value is not null).ToDictionary(figure => figure.Name, figure => figure.Value!.Value, StringComparer.Ordinal);
        }
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{int}, ReadOnlySpan{double}, int)"/>
    public static ClassificationMetrics Of(ReadOnlySpan<int> labels, ReadOnlySpan<float> probabilities, int classes)
    {
        double[] wide = new double[probabilities.Length];
        TensorPrimitives.ConvertChecked(probabilities, wide);
        return Of(labels, wide, classes);
    }

    /// <summary>Measures rows of probabilities against labels.</summary>
    /// <param name="labels">The class index of each row.</param>
    /// <param name="probabilities">[rows, classes] in row-major order; finite numbers.</param>
    /// <param name="classes">How many classes there are: 2 or more.</param>
    /// <exception cref="ArgumentException">There are no rows, or the sizes do not fit each other.</exception>
    public static ClassificationMetrics Of(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int classes)
        => new(labels, probabilities, ConfusionMatrix.Of(labels, probabilities, classes));
}
