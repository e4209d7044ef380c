namespace Aviary.AsyncClassification.Outcomes;

/// <summary>
/// Text of strangers in a form that every store takes: PostgreSQL refuses the character 0, and half of a surrogate pair is no UTF-8.
/// What a store refuses for good would be taken for an outage and keep a partition for ever.
/// </summary>
internal static class StorableText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text itself where it can be stored; otherwise with replacement characters in place of what cannot.</summary>
    public static string Of(string text)
    {
        char[]? replaced = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                i++;
            }
            else if (text[i] == '\0' || char.IsSurrogate(text[i]))
            {
                (replaced ??= text.ToCharArray())[i] = Replacement;
            }
        }

        return replaced is null ? text : new string(replaced);
    }
}
