namespace Aviary.Learning.Studies;

/// <summary>How far a study of features goes. It trains a model for each set of features, so it has limits.</summary>
public sealed record StudyOptions
{
    /// <summary>The most features that are studied, in the order of the data: 1 to 1,000. Default: 24.</summary>
    public int MaxFeatures { get; init; } = 24;

    /// <summary>The most pairs, of the features that are best alone: 0 (none) to 1,000. Default: 10.</summary>
    public int MaxPairs { get; init; } = 10;

    /// <summary>After this time no further model is begun. Default: 5 minutes.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(5);

    internal void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFeatures, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxFeatures, 1000);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxPairs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxPairs, 1000);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Budget, TimeSpan.Zero);
    }
}
