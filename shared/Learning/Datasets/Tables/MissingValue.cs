namespace Aviary.Learning.Datasets.Tables;

/// <summary>The ways in which tables write that a value is not known.</summary>
internal static class MissingValue
{
    private static readonly string[] Words = ["na", "n/a", "nan", "null", "?", "#n/a"];

    /// <summary>Whether the field of a column holds no value: empty, NA, N/A, NaN, null, ?, None or -.</summary>
    public static bool Is(ReadOnlySpan<char> text) => text.IsEmpty || (text.Length <= 4 && (text is "-" || text is "None" || IsWord(text)));

    /// <summary>Whether a row has no label. "-" and "None" are labels: tables write classes so.</summary>
    public static bool IsLabel(ReadOnlySpan<char> text) => text.IsEmpty || (text.Length <= 4 && IsWord(text));

    private static bool IsWord(ReadOnlySpan<char> text)
    {
        foreach (string word in Words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
