using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace Aviary.Learning.Studies;

/// <summary>
/// By how much a model is better than another on the same examples, with a confidence interval of 95 %. It covers the choice of examples,
/// not what another seed of the training would give.
/// </summary>
/// <param name="Value">The difference; positive where it is better.</param>
/// <param name="Low">The lower end of the interval.</param>
/// <param name="High">The upper end.</param>
public sealed record Difference(double Value, double Low, double High)
{
    private const double Tail = 0.025;

    /// <summary>Whether the interval is on one side of 0.</summary>
    public bool IsClear => Low > 0 || High < 0;

    /// <summary>
    /// The difference of the shares classified rightly: the interval for matched pairs with half an example added to each of the four cells
    /// (Agresti and Min 2005, Statistics in Medicine 24), which says something also where the two always agree.
    /// </summary>
    public static Difference OfAccuracy(HeldOutScores better, HeldOutScores worse)
    {
        ArgumentNullException.ThrowIfNull(better);
        ArgumentNullException.ThrowIfNull(worse);
        int only = 0, onlyOther = 0;
        for (int row = 0; row < better.Count; row++)
        {
            only += better.IsRight[row] && !worse.IsRight[row] ? 1 : 0;
            onlyOther += worse.IsRight[row] && !better.IsRight[row] ? 1 : 0;
        }

        double rows = better.Count + 2, apart = only - onlyOther;
        double middle = apart / rows;
        double half = -Normal.InvCDF(0, 1, Tail) * Math.Sqrt(only + onlyOther + 1 - (apart * middle)) / rows;
        return new Difference(apart / better.Count, middle - half, middle + half);
    }

    /// <summary>How much log loss the better one spares, by Student's t for the mean of paired differences (Student 1908, Biometrika 6).</summary>
    public static Difference OfLogLoss(HeldOutScores better, HeldOutScores worse)
    {
        ArgumentNullException.ThrowIfNull(better);
        ArgumentNullException.ThrowIfNull(worse);
        double[] spared = [.. worse.LogLosses.Zip(better.LogLosses, (left, right) => left - right)];
        (double mean, double deviation) = spared.MeanStandardDeviation();
        double half = spared.Length < 2 ? double.PositiveInfinity : -StudentT.InvCDF(0, 1, spared.Length - 1, Tail) * deviation / Math.Sqrt(spared.Length);
        return new Difference(mean, mean - half, mean + half);
    }
}
