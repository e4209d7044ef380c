namespace Aviary.Learning.Datasets;

/// <summary>Data as a reader of one form gives it, before any of it is kept to test with.</summary>
/// <param name="Training">All that there is to learn from.</param>
/// <param name="Test">What was given to test with; null for nothing.</param>
/// <param name="Lines">What was understood.</param>
/// <param name="Owned">What the data lives in, if anything.</param>
internal sealed record GivenData(Dataset Training, Dataset? Test, IReadOnlyList<string> Lines, IDisposable? Owned = null);
