namespace Aviary.Learning.Studies;

/// <summary>What each feature is worth.</summary>
/// <param name="Rows">How many held-out examples it is measured on.</param>
/// <param name="Nothing">Without any feature: the shares of the classes.</param>
/// <param name="All">With all features.</param>
/// <param name="Features">The features that were studied, the one that is missed most first.</param>
/// <param name="Pairs">The pairs that were studied, the best first.</param>
/// <param name="Omitted">What limits left out, in sentences.</param>
public sealed record StudyReport(
    int Rows, SetScore Nothing, SetScore All, IReadOnlyList<FeatureWorth> Features, IReadOnlyList<PairWorth> Pairs, IReadOnlyList<string> Omitted);

/// <summary>How good a model with a set of features is.</summary>
/// <param name="Accuracy">The share classified rightly.</param>
/// <param name="LogLoss">The mean log loss.</param>
public sealed record SetScore(double Accuracy, double LogLoss)
{
    internal static SetScore Of(HeldOutScores scores) => new(scores.Accuracy, scores.LogLoss);
}

/// <summary>What one feature is worth.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Alone">A model with it alone; null where there was no time for that.</param>
/// <param name="Without">A model with all others; null where there was no time, or there are no others.</param>
public sealed record FeatureWorth(string Name, Worth? Alone, Worth? Without);

/// <summary>What two features are worth together.</summary>
/// <param name="First">The first.</param>
/// <param name="Second">The second.</param>
/// <param name="Together">A model with both, compared with the better of the two alone.</param>
public sealed record PairWorth(string First, string Second, Worth Together);

/// <summary>A model's scores, and what the features in question add.</summary>
/// <param name="Score">The model's scores.</param>
/// <param name="Accuracy">By how much they raise accuracy.</param>
/// <param name="LogLoss">By how much they lower log loss.</param>
public sealed record Worth(SetScore Score, Difference Accuracy, Difference LogLoss)
{
    internal static Worth Of(HeldOutScores shown, HeldOutScores with, HeldOutScores without)
        => new(SetScore.Of(shown), Difference.OfAccuracy(with, without), Difference.OfLogLoss(with, without));
}
