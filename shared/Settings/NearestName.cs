namespace Aviary.Settings;

/// <summary>The known name that somebody who mistyped one may have meant.</summary>
public static class NearestName
{
    /// <summary>The name that takes the fewest changes of letters; null where none is near.</summary>
    public static string? Find(string given, IEnumerable<string> known)
    {
        string? best = null;
        int fewest = Math.Max(2, given.Length / 3) + 1;
        foreach (string name in known)
        {
            int changes = Changes(given, name);
            if (changes < fewest)
            {
                (best, fewest) = (name, changes);
            }
        }

        return best;
    }

    /// <summary>How many letters are to be changed, added or taken away (Levenshtein's distance); their case does not matter.</summary>
    private static int Changes(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = diagonal + (char.ToUpperInvariant(from[i - 1]) == char.ToUpperInvariant(to[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j - 1], row[j]) + 1);
            }
        }

        return row[^1];
    }
}
