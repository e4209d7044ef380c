using System.Numerics.Tensors;
using MathNet.Numerics.Distributions;

namespace Aviary.Learning.Metrics;

/// <summary>
/// Two classifiers on the same examples, by McNemar's exact test (McNemar 1947, Psychometrika 12): only examples that one of
/// them gets right and the other wrong tell them apart, and were both equally good, each of these would fall to either side
/// with probability 1/2.
/// </summary>
/// <param name="OnlyFirst">Examples that only the first got right.</param>
/// <param name="OnlySecond">Examples that only the second got right.</param>
public sealed record PairedComparison(int OnlyFirst, int OnlySecond)
{
    /// <summary>
    /// How probable it is that the second does at least this much worse although it is as good: P(X ≥ OnlyFirst) for
    /// X ~ Binomial(OnlyFirst + OnlySecond, 1/2). Small values speak for the second being worse.
    /// </summary>
    public double SecondIsWorse
        => OnlyFirst == 0 ? 1 : Math.Min(1, Binomial.CDF(0.5, OnlyFirst + OnlySecond, OnlySecond));

    /// <summary>Compares by the most probable class, the first of equals.</summary>
    /// <param name="labels">The class index of each example.</param>
    /// <param name="first">[examples, classes] in row-major order.</param>
    /// <param name="second">[examples, classes] in row-major order.</param>
    /// <param name="classes">How many classes there are.</param>
    public static PairedComparison Of(ReadOnlySpan<int> labels, ReadOnlySpan<float> first, ReadOnlySpan<float> second, int classes)
    {
        int onlyFirst = 0, onlySecond = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            bool firstRight = TensorPrimitives.IndexOfMax(first.Slice(row * classes, classes)) == labels[row];
            bool secondRight = TensorPrimitives.IndexOfMax(second.Slice(row * classes, classes)) == labels[row];
            onlyFirst += firstRight && !secondRight ? 1 : 0;
            onlySecond += secondRight && !firstRight ? 1 : 0;
        }

        return new PairedComparison(onlyFirst, onlySecond);
    }
}
