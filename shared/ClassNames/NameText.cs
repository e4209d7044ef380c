namespace Aviary.ClassNames;

/// <summary>A list of names in a file's metadata: JSON, Python, one a line, or with commas between.</summary>
public static class NameText
{
    /// <summary>As many names as are asked for; null where the text holds something else.</summary>
    public static IReadOnlyList<string>? Find(string text, int count)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Parsed(text) is { } names && names.Count == count)
        {
            return names;
        }

        string[] listed = text.Split(',', StringSplitOptions.TrimEntries);
        return listed.Length == count && count > 1 && !Array.Exists(listed, string.IsNullOrEmpty) ? listed : null;
    }

    private static IReadOnlyList<string>? Parsed(string text)
    {
        try
        {
            return LabelFile.Read(System.Text.Encoding.UTF8.GetBytes(text));
        }
        catch (LabelFileException)
        {
            return null;
        }
    }
}
