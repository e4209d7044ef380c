namespace Aviary.Functions.Requests;

/// <summary>What a caller sent, fit for an answer.</summary>
internal static class Quoted
{
    private const int MaxLength = 60;

    /// <summary>The text in quotes, cut to 60 characters, without control characters; "nothing" where there is none.</summary>
    public static string Text(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "nothing";
        }

        string cut = text.Length > MaxLength ? $"{text.AsSpan(0, MaxLength)}…" : text;
        return $"'{string.Concat(cut.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter))}'";
    }
}
