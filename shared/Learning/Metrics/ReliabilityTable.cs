namespace Aviary.Learning.Metrics;

/// <summary>
/// Whether a model is right as often as it says: rows by the probability of their most probable class, in ten steps, each with its upper
/// end (Guo et al. 2017, On Calibration of Modern Neural Networks, arXiv 1706.04599).
/// </summary>
public sealed class ReliabilityTable
{
    private const int Steps = 10;

    private ReliabilityTable(ReliabilityStep[] steps, int rows)
    {
        Rows = [.. steps.Where(step => step.Rows > 0)];
        Error = Rows.Sum(step => Math.Abs(step.Accuracy - step.Confidence) * step.Rows / rows);
    }

    /// <summary>The steps that have rows, the least probable first.</summary>
    public IReadOnlyList<ReliabilityStep> Rows { get; }

    /// <summary>The expected calibration error: the mean difference of accuracy and confidence, steps counted by their rows; 0 to 1.</summary>
    public double Error { get; }

    internal static ReliabilityTable Of(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int classes)
    {
        int[] rows = new int[Steps], right = new int[Steps];
        double[] confidence = new double[Steps];
        for (int row = 0; row < labels.Length; row++)
        {
            ReadOnlySpan<double> values = probabilities.Slice(row * classes, classes);
            int best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(values);
            int step = Math.Clamp((int)Math.Ceiling(values[best] * Steps) - 1, 0, Steps - 1);
            rows[step]++;
            right[step] += best == labels[row] ? 1 : 0;
            confidence[step] += values[best];
        }

        return new ReliabilityTable(
            [.. Enumerable.Range(0, Steps).Select(step => new ReliabilityStep(
                (double)step / Steps, (step + 1.0) / Steps, rows[step], confidence[step] / Math.Max(1, rows[step]), (double)right[step] / Math.Max(1, rows[step])))],
            labels.Length);
    }
}

/// <summary>Rows of about the same confidence.</summary>
/// <param name="From">Confidence above this.</param>
/// <param name="To">And up to this.</param>
/// <param name="Rows">How many rows there are.</param>
/// <param name="Confidence">The mean probability of their most probable class.</param>
/// <param name="Accuracy">Which share of them is classified rightly.</param>
public sealed record ReliabilityStep(double From, double To, int Rows, double Confidence, double Accuracy);
