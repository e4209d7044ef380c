namespace Aviary.Cli.Commands.Importing;

/// <summary>What people call birds, from a list with lines like <c>Ara macao (Scarlet Macaw)</c>.</summary>
internal static class CommonNames
{
    /// <summary>The list's name in the birds' folder; it is optional.</summary>
    public const string File = "coral_inat_bird_labels.txt";

    /// <summary>A name for each class, empty where the list has none; null where it has none of them.</summary>
    public static IReadOnlyList<string>? Of(IReadOnlyList<string> classes, IEnumerable<string> lines)
    {
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            int open = line.IndexOf(" (", StringComparison.Ordinal);
            if (open > 0 && line.EndsWith(')'))
            {
                known[line[..open]] = line[(open + 2)..^1];
            }
        }

        string[] names = [.. classes.Select(name => known.GetValueOrDefault(name, ""))];
        return Array.Exists(names, name => name.Length > 0) ? names : null;
    }
}
