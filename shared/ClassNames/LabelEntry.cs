namespace Aviary.ClassNames;

/// <summary>A name with the number that a file gives it.</summary>
/// <param name="Id">The number.</param>
/// <param name="Name">The name.</param>
/// <param name="Where">Where it stands, for messages.</param>
internal sealed record LabelEntry(int Id, string Name, string Where)
{
    /// <summary>The names by their numbers, which count from 0, or all from 1.</summary>
    /// <exception cref="LabelFileException">A number is missing or there twice, or a name is empty.</exception>
    public static IReadOnlyList<string> Order(IReadOnlyList<LabelEntry> entries)
    {
        if (entries.Count == 0)
        {
            throw new LabelFileException("it has no names");
        }

        int first = entries.Min(entry => entry.Id) == 1 && entries.Max(entry => entry.Id) == entries.Count ? 1 : 0;
        Dictionary<int, string> names = [];
        foreach (LabelEntry entry in entries)
        {
            if (!names.TryAdd(entry.Id, entry.Name))
            {
                throw new LabelFileException($"{entry.Where}: the id {entry.Id} is there twice, as {names[entry.Id]} and as {entry.Name}");
            }

            if (string.IsNullOrWhiteSpace(entry.Name))
            {
                throw new LabelFileException($"{entry.Where}: the id {entry.Id} has no name");
            }
        }

        int missing = Enumerable.Range(first, entries.Count).FirstOrDefault(id => !names.ContainsKey(id), -1);
        return missing < 0
            ? [.. Enumerable.Range(first, entries.Count).Select(id => names[id])]
            : throw new LabelFileException($"the id {missing} is missing; {entries.Count} names need the ids 0 to {entries.Count - 1}");
    }

    /// <summary>Without the quotes of CSV or YAML around it.</summary>
    public static string Unquote(string text)
    {
        string name = text.Trim();
        return name.Length < 2 || name[0] is not ('"' or '\'') || name[^1] != name[0]
            ? name
            : name[1..^1].Replace(new string(name[0], 2), name[..1], StringComparison.Ordinal).Trim();
    }
}
