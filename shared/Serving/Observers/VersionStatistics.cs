using Aviary.Inference;

namespace Aviary.Serving.Observers;

/// <summary>
/// Counts what one loaded version answers: a counter for each class and the windows of its confidence, all of it made with the version
/// and gone with it. Safe for concurrent use, without a lock.
/// </summary>
internal sealed class VersionStatistics(string model, string version, IReadOnlyList<string> classes, DateTimeOffset since)
{
    /// <summary>The name of the class that stands for "none of the others".</summary>
    public const string Background = "background";

    /// <summary>A probability as a whole number: a sum that threads add to, and that holds 2^38 predictions.</summary>
    private const double Fixed = 1 << 24;

    private const int Most = 10;

    private readonly long[] _counts = new long[classes.Count];
    private readonly ConfidenceWindows _windows = new();
    private readonly int _background = IndexOfBackground(classes);
    private long _count;
    private long _confidence;

    /// <summary>Names the model in what is measured.</summary>
    public KeyValuePair<string, object?> Tag { get; } = new("model", model);

    /// <summary>Adds an answered row by its best class.</summary>
    public void Add(in RankedClass best)
    {
        Interlocked.Increment(ref _counts[best.Index]);
        Interlocked.Add(ref _confidence, (long)(best.Probability * Fixed));
        _windows.Add(Interlocked.Increment(ref _count) - 1, best.Probability);
        PredictionMetrics.Predicted(Tag, best.Probability);
    }

    /// <summary>The share of the background among all; null without predictions or where no class is named so.</summary>
    public double? BackgroundShare
        => Interlocked.Read(ref _count) is > 0 and var count && _background >= 0
            ? Math.Min(1, (double)Interlocked.Read(ref _counts[_background]) / count)
            : null;

    /// <summary>How far the latest confidences are from the first; null until there are enough.</summary>
    public double? ConfidenceDrift => _windows.Drift(Interlocked.Read(ref _count));

    /// <summary>All figures now.</summary>
    public PredictionFigures Figures()
    {
        long count = Interlocked.Read(ref _count);
        return new PredictionFigures(version, since, count)
        {
            BackgroundShare = BackgroundShare,
            MeanConfidence = count > 0 ? Interlocked.Read(ref _confidence) / Fixed / count : null,
            ConfidenceDrift = _windows.Drift(count),
            Top = Top(),
        };
    }

    private ClassCount[] Top()
        => [.. classes.Select((name, index) => new ClassCount(name, Interlocked.Read(ref _counts[index])))
            .Where(counted => counted.Count > 0)
            .OrderByDescending(counted => counted.Count)
            .Take(Most)];

    private static int IndexOfBackground(IReadOnlyList<string> classes)
    {
        for (int index = 0; index < classes.Count; index++)
        {
            if (string.Equals(classes[index], Background, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        return -1;
    }
}
