using System.Numerics.Tensors;
using Aviary.Learning.Metrics;

namespace Aviary.Learning.Studies;

/// <summary>What a model made of examples that it did not learn from: the same ones in the same order for each model of a study.</summary>
/// <param name="IsRight">Whether each example's most probable class is its label.</param>
/// <param name="LogLosses">−ln of the probability of its label.</param>
public sealed record HeldOutScores(IReadOnlyList<bool> IsRight, IReadOnlyList<double> LogLosses)
{
    /// <summary>How many examples there are.</summary>
    public int Count => IsRight.Count;

    /// <summary>The share of examples classified rightly.</summary>
    public double Accuracy => IsRight.Count(right => right) / (double)Count;

    /// <summary>The mean log loss.</summary>
    public double LogLoss => LogLosses.Average();

    /// <summary>Scores of a model's probabilities.</summary>
    /// <param name="labels">The class index of each example.</param>
    /// <param name="probabilities">[examples, classes] in row-major order.</param>
    /// <param name="classes">How many classes there are.</param>
    public static HeldOutScores Of(ReadOnlySpan<int> labels, ReadOnlySpan<float> probabilities, int classes)
    {
        bool[] right = new bool[labels.Length];
        double[] losses = new double[labels.Length];
        double[] wide = new double[classes];
        for (int row = 0; row < labels.Length; row++)
        {
            TensorPrimitives.ConvertChecked(probabilities.Slice(row * classes, classes), wide);
            right[row] = TensorPrimitives.IndexOfMax<double>(wide) == labels[row];
            losses[row] = ProbabilityScores.LogLoss(wide, labels[row]);
        }

        return new HeldOutScores(right, losses);
    }

    /// <summary>Scores of what needs no features: for each example the shares of the classes among those learned from.</summary>
    /// <param name="learned">The class indices of the examples learned from.</param>
    /// <param name="labels">The class index of each example.</param>
    /// <param name="classes">How many classes there are.</param>
    public static HeldOutScores OfShares(ReadOnlySpan<int> learned, ReadOnlySpan<int> labels, int classes)
    {
        float[] shares = new float[classes];
        foreach (int label in learned)
        {
            shares[label] += 1f / learned.Length;
        }

        float[] all = new float[labels.Length * classes];
        for (int row = 0; row < labels.Length; row++)
        {
            shares.CopyTo(all, row * classes);
        }

        return Of(labels, all, classes);
    }
}
