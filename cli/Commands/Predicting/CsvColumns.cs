using System.Globalization;
using Aviary.Cli.Output;
using Aviary.Inference;

namespace Aviary.Cli.Commands.Predicting;

/// <summary>Which field of a line is which value of the model's row.</summary>
internal sealed class CsvColumns
{
    private const int Listed = 12;

    private readonly ElementType[] _types;

    private CsvColumns(string[] names, int[] fields, ElementType[] types, int width, bool hasHeader)
    {
        Names = names;
        Fields = fields;
        _types = types;
        Width = width;
        HasHeader = hasHeader;
    }

    /// <summary>The values of a row by their names in messages.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>For each value of a row its field in a line.</summary>
    public IReadOnlyList<int> Fields { get; }

    /// <summary>How many fields each line must have.</summary>
    public int Width { get; }

    /// <summary>Whether the first line is a header.</summary>
    public bool HasHeader { get; }

    /// <summary>The columns of the file that the model does not take.</summary>
    public IReadOnlyList<string> Surplus { get; private init; } = [];

    /// <summary>What the model takes for a value of a row.</summary>
    public ElementType TypeOf(int value) => _types[value];

    /// <summary>From the first line of a file.</summary>
    /// <exception cref="CommandException">A column is missing or stands there twice, or there is no header where one is needed.</exception>
    public static CsvColumns Of(ModelSignature signature, IReadOnlyList<string> first, string place)
    {
        (string Name, ElementType Type)[] values = [.. Values(signature)];
        return values.Length > 0
            ? OfNames(values, signature, first, place)
            : OfNumbers(signature, first);
    }

    /// <summary>The values of a row that have names; none where they have not.</summary>
    private static IEnumerable<(string Name, ElementType Type)> Values(ModelSignature signature)
        => signature.Columns.Count == 0
            ? signature.ColumnNames.Select(name => (name, signature.InputType))
            : signature.Columns.SelectMany(column => Enumerable.Range(0, column.Width).Select(
                place => (column.Width == 1 ? column.Name : $"{column.Name}[{place}]", column.Type)));

    private static CsvColumns OfNames((string Name, ElementType Type)[] values, ModelSignature signature, IReadOnlyList<string> first, string place)
    {
        string[] names = [.. values.Select(value => value.Name)];
        ElementType[] types = [.. values.Select(value => value.Type)];
        string[] missing = [.. names.Where(name => !first.Contains(name, StringComparer.Ordinal))];
        if (missing.Length == names.Length)
        {
            return signature.Columns.Count == 0 && first.Count == names.Length && first.All(IsNumber)
                ? new CsvColumns(names, [.. Enumerable.Range(0, names.Length)], types, names.Length, hasHeader: false)
                : throw new CommandException($"{place}: expected a header with the columns {List(names)}, got {List(first)}");
        }

        if (missing.Length > 0)
        {
            throw new CommandException($"{place}: the column{(missing.Length > 1 ? "s" : "")} {List(missing)} {(missing.Length > 1 ? "are" : "is")} missing; the model takes {List(names)}");
        }

        if (names.FirstOrDefault(name => first.Count(field => field == name) > 1) is { } twice)
        {
            throw new CommandException($"{place}: the column {twice} stands there twice");
        }

        string[] header = [.. first];
        return new CsvColumns(names, [.. names.Select(name => Array.IndexOf(header, name))], types, header.Length, hasHeader: true)
        {
            Surplus = [.. header.Except(names, StringComparer.Ordinal).Where(name => name.Length > 0)],
        };
    }

    private static CsvColumns OfNumbers(ModelSignature signature, IReadOnlyList<string> first)
    {
        int width = signature.RowElements;
        bool hasHeader = first.Count == width && !first.Any(IsNumber) && first.All(field => field.Length > 0);
        string[] names = [.. Enumerable.Range(0, width).Select(place => hasHeader ? first[place] : $"{place + 1}")];
        return new CsvColumns(names, [.. Enumerable.Range(0, width)], [.. Enumerable.Repeat(signature.InputType, width)], width, hasHeader);
    }

    private static bool IsNumber(string field) => double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    public static string List(IReadOnlyList<string> names)
        => string.Join(", ", names.Take(Listed)) + (names.Count > Listed ? $", … ({names.Count} in all)" : "");
}
