namespace Aviary.Serving.Observers;

/// <summary>What a loaded version answered in this process, over HTTP and from brokers together.</summary>
/// <param name="Version">The version.</param>
/// <param name="Since">When it was loaded (UTC); the count begins there.</param>
/// <param name="Count">Rows and pictures answered.</param>
public sealed record PredictionFigures(string Version, DateTimeOffset Since, long Count)
{
    /// <summary>The share of the class named <c>background</c>, 0 to 1; null without predictions or where no class is named so.</summary>
    public double? BackgroundShare { get; init; }

    /// <summary>The mean probability of the best class, 0 to 1; null without predictions.</summary>
    public double? MeanConfidence { get; init; }

    /// <summary>
    /// The population stability index between the probabilities of the best class of the first 1,000 predictions and of the latest
    /// 1,000, in 20 equal bins; 0 or more, null before there are 2,000.
    /// </summary>
    public double? ConfidenceDrift { get; init; }

    /// <summary>The ten most frequent best classes, the most frequent first, equal ones by index; none that never came.</summary>
    public required IReadOnlyList<ClassCount> Top { get; init; }
}

/// <summary>How often a class was the best.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Count">1 or more.</param>
public sealed record ClassCount(string Class, long Count);
