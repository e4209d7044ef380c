namespace Aviary.Errors;

/// <summary>What a caller sent, cut to a length that is safe in an answer.</summary>
public static class Shortened
{
    private const int MaxLength = 40;

    /// <summary>The text in single quotes, at most so many characters of it, control characters replaced.</summary>
    public static string Quote(string? text, int most = MaxLength)
    {
        if (text is null)
        {
            return "nothing";
        }

        string cut = text.Length > most ? $"{text.AsSpan(0, char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)}…" : text;
        return $"'{string.Create(cut.Length, cut, (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? '\uFFFD' : source[i];
            }
        })}'";
    }
}
