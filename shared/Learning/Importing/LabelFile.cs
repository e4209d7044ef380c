using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Aviary.Learning.Importing;

/// <summary>A file of labels is not what it should be. The message names the line, or the id.</summary>
public sealed class LabelFileException(string message) : Exception(message);

/// <summary>
/// The names of classes in the order of a network's output: text with one name a line, or CSV that begins with <c>id,name</c>,
/// whose ids are places in the output, in any order.
/// </summary>
public static class LabelFile
{
    private const string Header = "id,name";

    /// <summary>Reads the names.</summary>
    /// <param name="text">The file, UTF-8.</param>
    /// <exception cref="LabelFileException">A name is empty, an id is missing, double or no id, or it is not UTF-8.</exception>
    public static IReadOnlyList<string> Read(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            throw new LabelFileException("it is not UTF-8");
        }

        string[] lines = Encoding.UTF8.GetString(text).TrimStart('\uFEFF').ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        int empty = Array.FindIndex(lines, string.IsNullOrWhiteSpace);
        if (empty >= 0)
        {
            throw new LabelFileException($"line {empty + 1}: expected a class name, got an empty line");
        }

        return string.Equals(lines[0].Replace(" ", "", StringComparison.Ordinal), Header, StringComparison.OrdinalIgnoreCase) ? ByIds(lines) : lines;
    }

    private static string[] ByIds(string[] lines)
    {
        string?[] names = new string?[lines.Length - 1];
        Dictionary<int, int> beyond = [];
        for (int line = 1; line < lines.Length; line++)
        {
            (int id, string name) = Row(lines[line], line + 1);
            bool isDouble = id < names.Length ? names[id] is not null : !beyond.TryAdd(id, line + 1);
            if (isDouble)
            {
                throw new LabelFileException($"line {line + 1}: the id {id} is there twice, as {(id < names.Length ? names[id] : "another name")} and as {name}");
            }

            if (id < names.Length)
            {
                names[id] = name;
            }
        }

        int missing = Array.IndexOf(names, null);
        return missing < 0 && names.Length > 0
            ? [.. names.OfType<string>()]
            : throw new LabelFileException(names.Length == 0 ? "it has no names" : $"the id {missing} is missing; {names.Length} names need the ids 0 to {names.Length - 1}");
    }

    private static (int Id, string Name) Row(string line, int number)
    {
        int comma = line.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !int.TryParse(line.AsSpan(0, comma).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
        {
            string shown = line.Length > 60 ? $"{line[..60]}…" : line;
            throw new LabelFileException($"line {number}: expected an id (0 or more), a comma and a name, got {shown}");
        }

        string name = line[(comma + 1)..].Trim();
        if (name is ['"', .., '"'] && name.Length > 1)
        {
            name = name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal).Trim();
        }

        return name.Length > 0 ? (id, name) : throw new LabelFileException($"line {number}: the id {id} has no name");
    }
}
