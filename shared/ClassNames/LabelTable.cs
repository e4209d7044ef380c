using System.Globalization;

namespace Aviary.ClassNames;

/// <summary>Lines that hold a number and a name: CSV, TSV, or a number in front of the name.</summary>
internal static class LabelTable
{
    private static readonly HashSet<string> Ids = new(
        ["id", "index", "idx", "class_id", "classid", "class_index", "label_id", "target", "number"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Names = new(
        ["name", "label", "class", "class_name", "classname", "label_name", "display_name"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Null where the lines are names alone.</summary>
    /// <exception cref="LabelFileException">A header says that it is such a table, and a line is none of it.</exception>
    public static IReadOnlyList<string>? TryRead(string[] lines)
    {
        foreach (char separator in (ReadOnlySpan<char>)[',', ';', '\t'])
        {
            string[] header = [.. lines[0].Split(separator).Select(LabelEntry.Unquote)];
            int id = Array.FindIndex(header, Ids.Contains);
            int name = Array.FindIndex(header, Names.Contains);
            if (header.Length > 1 && id >= 0 && name >= 0)
            {
                return LabelEntry.Order([.. lines.Skip(1).Select((line, row) => Row(line, row + 2, separator, header.Length, id, name))]);
            }

            if (TryOrder([.. lines.Select((line, row) => Cells(line, separator, 2) is [var first, var second] ? Entry(first, second, row) : null)]) is { } front)
            {
                return front;
            }

            if (TryOrder([.. lines.Select((line, row) => Last(line, separator) is var (text, number) ? Entry(number, text, row) : null)]) is { } behind)
            {
                return behind;
            }
        }

        return TryNumbered(lines);
    }

    /// <summary>A number in front of each name: <c>0 cat</c>, <c>0: cat</c>. It is an id only where all lines have one and they count.</summary>
    public static IReadOnlyList<string>? TryNumbered(string[] lines) => TryOrder([.. lines.Select((line, row) =>
    {
        string text = line.Trim();
        int end = text.TakeWhile(char.IsAsciiDigit).Count();
        string rest = text[end..];
        return end > 0 && rest.Length > 0 && rest[0] is ' ' or ':' or '\t' ? Entry(text[..end], rest.TrimStart(' ', ':', '\t'), row) : null;
    })]);

    private static LabelEntry Row(string line, int number, char separator, int width, int id, int name)
    {
        string[] cells = Cells(line, separator, width);
        return cells.Length == width && int.TryParse(cells[id], NumberStyles.None, CultureInfo.InvariantCulture, out int place)
            ? new LabelEntry(place, cells[name], $"line {number}")
            : throw new LabelFileException($"line {number}: expected an id (0 or more) and a name, as the header says, got {Shown(line)}");
    }

    /// <summary>The cells of a line; quotes may hold the separator, and what is left over belongs to the last.</summary>
    private static string[] Cells(string line, char separator, int width)
    {
        List<string> cells = [];
        int start = 0;
        bool isQuoted = false;
        for (int i = 0; i < line.Length && cells.Count < width - 1; i++)
        {
            isQuoted ^= line[i] == '"';
            if (line[i] == separator && !isQuoted)
            {
                cells.Add(LabelEntry.Unquote(line[start..i]));
                start = i + 1;
            }
        }

        cells.Add(LabelEntry.Unquote(line[start..]));
        return [.. cells];
    }

    private static (string Text, string Number)? Last(string line, char separator)
        => line.LastIndexOf(separator) is > 0 and var at ? (LabelEntry.Unquote(line[..at]), line[(at + 1)..]) : null;

    private static LabelEntry? Entry(string id, string name, int row)
        => int.TryParse(id.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int place) && name.Length > 0
            ? new LabelEntry(place, LabelEntry.Unquote(name), $"line {row + 1}")
            : null;

    /// <summary>Null unless every line has a number of its own and they count from 0 or 1.</summary>
    private static IReadOnlyList<string>? TryOrder(LabelEntry?[] entries)
    {
        LabelEntry[] all = [.. entries.OfType<LabelEntry>()];
        if (all.Length == 0 || all.Length < entries.Length || all.DistinctBy(entry => entry.Id).Count() < all.Length)
        {
            return null;
        }

        int first = all.Min(entry => entry.Id);
        return first <= 1 && all.Max(entry => entry.Id) == first + all.Length - 1 ? LabelEntry.Order(all) : null;
    }

    private static string Shown(string line) => line.Length > 60 ? $"{line[..60]}…" : line;
}
