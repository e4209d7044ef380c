namespace Aviary.Serving.Observers;

/// <summary>How far a challenger gave what the champion answered, since both are what they are.</summary>
/// <param name="Champion">The version that answered.</param>
/// <param name="Challenger">The version that ran beside it.</param>
/// <param name="Since">When the first request was compared or dropped (UTC); null where none was yet.</param>
/// <param name="Rows">Rows that both ran.</param>
/// <param name="Agreeing">Those for which both have the same most probable class.</param>
/// <param name="Difference">The mean absolute difference of the two highest probabilities, 0 to 1; null without rows.</param>
/// <param name="Dropped">Requests not compared because too many waited.</param>
/// <param name="Failed">Requests to which the challenger gave no answer.</param>
public sealed record ShadowAgreement(
    string? Champion, string Challenger, DateTimeOffset? Since, long Rows, long Agreeing, double? Difference, long Dropped, long Failed)
{
    /// <summary>The share of rows with the same most probable class, 0 to 1; null without rows.</summary>
    public double? Agreement => Rows > 0 ? (double)Agreeing / Rows : null;
}
