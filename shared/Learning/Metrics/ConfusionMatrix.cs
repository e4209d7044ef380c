using System.Numerics.Tensors;

namespace Aviary.Learning.Metrics;

/// <summary>
/// Rows counted by label and predicted class, the most probable one (the first of equals). Only pairs that occur take memory, so that
/// a model of thousands of classes can be measured.
/// </summary>
public sealed class ConfusionMatrix
{
    private readonly Dictionary<(int Label, int Predicted), int> _cells = [];
    private readonly int[] _support;
    private readonly int[] _predicted;

    private ConfusionMatrix(int classes) => (_support, _predicted) = (new int[classes], new int[classes]);

    /// <summary>How many classes there are.</summary>
    public int Classes => _support.Length;

    /// <summary>How many rows were counted.</summary>
    public int Rows { get; private set; }

    /// <summary>How many rows are labelled so and predicted so.</summary>
    public int this[int label, int predicted] => _cells.GetValueOrDefault((label, predicted));

    /// <summary>The share of rows that are predicted as labelled.</summary>
    public double Accuracy => Enumerable.Range(0, Classes).Sum(one => (double)this[one, one]) / Rows;

    /// <summary>
    /// The correlation of labels and predictions, −1 to 1, for any number of classes (Gorodkin 2004, Computational Biology and
    /// Chemistry 28; for two classes Matthews 1975); 0 where all labels or all predictions are the same.
    /// </summary>
    public double Matthews
    {
        get
        {
            double rows = Rows, right = Accuracy * Rows, both = 0, labels = 0, predictions = 0;
            for (int one = 0; one < Classes; one++)
            {
                both += (double)_support[one] * _predicted[one];
                labels += (double)_support[one] * _support[one];
                predictions += (double)_predicted[one] * _predicted[one];
            }

            double spread = Math.Sqrt((rows * rows) - predictions) * Math.Sqrt((rows * rows) - labels);
            return spread == 0 ? 0 : ((right * rows) - both) / spread;
        }
    }

    /// <summary>
    /// How far labels and predictions agree beyond chance (Cohen 1960, Educational and Psychological Measurement 20): 1 for always, 0 for
    /// as often as by chance; null where chance alone would always agree, as all labels and predictions are one class.
    /// </summary>
    public double? Kappa
    {
        get
        {
            double chance = 0;
            for (int one = 0; one < Classes; one++)
            {
                chance += (double)_support[one] / Rows * _predicted[one] / Rows;
            }

            return chance >= 1 ? null : (Accuracy - chance) / (1 - chance);
        }
    }

    /// <summary>Counts rows.</summary>
    /// <param name="labels">The class index of each row.</param>
    /// <param name="probabilities">[rows, classes] in row-major order.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <exception cref="ArgumentException">There are no rows, or the sizes do not fit each other.</exception>
    public static ConfusionMatrix Of(ReadOnlySpan<int> labels, ReadOnlySpan<float> probabilities, int classes)
    {
        Require(labels.Length, probabilities.Length, classes);
        ConfusionMatrix matrix = new(classes);
        for (int row = 0; row < labels.Length; row++)
        {
            matrix.Count(labels[row], TensorPrimitives.IndexOfMax(probabilities.Slice(row * classes, classes)));
        }

        return matrix;
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{int}, ReadOnlySpan{float}, int)"/>
    public static ConfusionMatrix Of(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int classes)
    {
        Require(labels.Length, probabilities.Length, classes);
        ConfusionMatrix matrix = new(classes);
        for (int row = 0; row < labels.Length; row++)
        {
            matrix.Count(labels[row], TensorPrimitives.IndexOfMax(probabilities.Slice(row * classes, classes)));
        }

        return matrix;
    }

    /// <summary>How many rows are labelled so.</summary>
    public int Support(int label) => _support[label];

    /// <summary>How many rows are predicted so.</summary>
    public int Predicted(int predicted) => _predicted[predicted];

    /// <summary>What is taken for something else, the most frequent first; equals by their classes.</summary>
    public IEnumerable<ConfusedPair> Confused()
        => _cells.Where(cell => cell.Key.Label != cell.Key.Predicted)
            .Select(cell => new ConfusedPair(cell.Key.Label, cell.Key.Predicted, cell.Value))
            .OrderByDescending(pair => pair.Rows).ThenBy(pair => pair.Label).ThenBy(pair => pair.Predicted);

    private static void Require(int labels, int probabilities, int classes)
    {
        if (labels == 0 || (long)labels * classes != probabilities)
        {
            throw new ArgumentException(
                $"expected one row of {classes} probabilities for each label, but there are {probabilities} for {labels} labels",
                nameof(probabilities));
        }
    }

    private void Count(int label, int predicted)
    {
        _cells[(label, predicted)] = this[label, predicted] + 1;
        _support[label]++;
        _predicted[predicted]++;
        Rows++;
    }
}

/// <summary>Rows of one class that were taken for another.</summary>
/// <param name="Label">The index of their class.</param>
/// <param name="Predicted">The index of the class they were taken for.</param>
/// <param name="Rows">How many there are.</param>
public sealed record ConfusedPair(int Label, int Predicted, int Rows);
