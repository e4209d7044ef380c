using Aviary.Messaging;

namespace Aviary.AsyncClassification;

/// <summary>What is received, and where the results go.</summary>
/// <param name="Subscription">The requests: topic, group, concurrency, attempts.</param>
/// <param name="Results">The topic of the results.</param>
public sealed record ClassificationPlan(Subscription Subscription, string Results)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>The first pause where a store or a broker is away.</summary>
    internal TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The pause after this one: twice as long, at most 5 s.</summary>
    internal static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;
}
