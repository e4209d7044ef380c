using Aviary.Serving.Observers;

namespace Aviary.Functions.Answers;

/// <summary>
/// The challenger beside the champion, in the process that was asked, since <c>since</c>: <c>agreement</c> is the share of rows with the
/// same class, <c>difference</c> the mean absolute difference of the highest probabilities; both null without rows.
/// </summary>
internal sealed record ShadowAnswer(
    string? Champion, string Challenger, DateTimeOffset? Since, long Rows, double? Agreement, double? Difference, long Dropped, long Failed)
{
    public static ShadowAnswer From(ShadowAgreement shadow)
        => new(shadow.Champion, shadow.Challenger, shadow.Since, shadow.Rows, shadow.Agreement, shadow.Difference, shadow.Dropped, shadow.Failed);
}

/// <summary>
/// What a version answered since it was loaded: <c>backgroundShare</c> is null where no class is named background, <c>drift</c> (a
/// population stability index) before there are 2,000 predictions; both, and <c>mean</c>, where there is none.
/// </summary>
internal sealed record PredictionsAnswer(
    string Version, DateTimeOffset Since, long Count, double? BackgroundShare, ConfidenceAnswer Confidence, IReadOnlyList<ClassCount> Top)
{
    public static PredictionsAnswer From(PredictionFigures figures)
        => new(
            figures.Version,
            figures.Since,
            figures.Count,
            figures.BackgroundShare,
            new ConfidenceAnswer(figures.MeanConfidence, figures.ConfidenceDrift),
            figures.Top);
}

/// <summary>How sure the version is of its best class.</summary>
internal sealed record ConfidenceAnswer(double? Mean, double? Drift);
