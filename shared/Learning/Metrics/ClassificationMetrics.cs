using System.Numerics.Tensors;

namespace Aviary.Learning.Metrics;

/// <summary>How well probabilities fit labels.</summary>
/// <param name="Accuracy">Share of rows whose most probable class (the first of equals) is the label; 0 to 1.</param>
/// <param name="LogLoss">Mean of -ln of the label's probability, values kept from 0 by the precision of a double, rows scaled to sum 1.</param>
/// <param name="MacroF1">Mean over classes of 2·tp / (2·tp + fp + fn); classes that neither occur nor are predicted are left out.</param>
/// <param name="Confusion">Rows counted by [label, predicted class].</param>
internal sealed record ClassificationMetrics(double Accuracy, double LogLoss, double MacroF1, int[,] Confusion)
{
    // The distance from 1 to the next double.
    private const double Smallest = 2.220446049250313e-16;

    /// <inheritdoc cref="Of(ReadOnlySpan{int}, ReadOnlySpan{double}, int)"/>
    public static ClassificationMetrics Of(ReadOnlySpan<int> labels, ReadOnlySpan<float> probabilities, int classes)
    {
        double[] wide = new double[probabilities.Length];
        TensorPrimitives.ConvertChecked(probabilities, wide);
        return Of(labels, wide, classes);
    }

    /// <summary>Measures rows of probabilities against labels.</summary>
    /// <param name="labels">The class index of each row.</param>
    /// <param name="probabilities">[rows, classes] in row-major order.</param>
    /// <param name="classes">How many classes there are.</param>
    public static ClassificationMetrics Of(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int classes)
    {
        if (labels.IsEmpty || (long)labels.Length * classes != probabilities.Length)
        {
            throw new ArgumentException(
                $"expected one row of {classes} probabilities for each label, but there are {probabilities.Length} for {labels.Length} labels",
                nameof(probabilities));
        }

        int[,] confusion = new int[classes, classes];
        double loss = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            ReadOnlySpan<double> values = probabilities.Slice(row * classes, classes);
            confusion[labels[row], MostProbable(values)]++;
            loss -= LogarithmOf(values, labels[row]);
        }

        return new ClassificationMetrics(AccuracyOf(confusion), loss / labels.Length, MacroF1Of(confusion), confusion);
    }

    private static int MostProbable(ReadOnlySpan<double> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }

    private static double LogarithmOf(ReadOnlySpan<double> values, int label)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += Math.Clamp(value, Smallest, 1);
        }

        return Math.Log(Math.Clamp(values[label], Smallest, 1) / sum);
    }

    private static double AccuracyOf(int[,] confusion)
    {
        double right = 0;
        double all = 0;
        for (int label = 0; label < confusion.GetLength(0); label++)
        {
            right += confusion[label, label];
            all += Enumerable.Range(0, confusion.GetLength(1)).Sum(predicted => confusion[label, predicted]);
        }

        return right / all;
    }

    private static double MacroF1Of(int[,] confusion)
    {
        int classes = confusion.GetLength(0);
        double sum = 0;
        int seen = 0;
        for (int one = 0; one < classes; one++)
        {
            // tp + fn in the row, tp + fp in the column.
            int both = Enumerable.Range(0, classes).Sum(other => confusion[one, other] + confusion[other, one]);
            if (both > 0)
            {
                sum += 2.0 * confusion[one, one] / both;
                seen++;
            }
        }

        return sum / seen;
    }
}
