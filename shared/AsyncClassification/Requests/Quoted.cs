namespace Aviary.AsyncClassification.Requests;

/// <summary>What a message says, fit for a sentence.</summary>
internal static class Quoted
{
    private const int MaxLength = 60;

    /// <summary>The text in quotes, cut to 60 characters, without control characters.</summary>
    public static string Text(string text)
    {
        string cut = text.Length > MaxLength ? $"{text.AsSpan(0, MaxLength)}…" : text;
        return $"'{string.Concat(cut.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter))}'";
    }
}
