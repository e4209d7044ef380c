namespace Aviary.Learning.Datasets.Tables;

/// <summary>
/// A CSV file, read in one pass into columns. Its first rows decide what each column holds; a later row that does not suit is refused.
/// </summary>
internal static class CsvTable
{
    private const int RowsBetweenChecks = 4096;

    /// <param name="path">The file.</param>
    /// <param name="options">The label, and the most memory.</param>
    /// <param name="schema">What it must have, for a second file; null for the first.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DatasetException">It is no table, or a row does not suit; the line is named.</exception>
    public static TableParts Read(string path, DatasetReadOptions options, TableSchema? schema, CancellationToken cancellationToken)
    {
        CsvDialect dialect = CsvDialect.Find(path, schema?.Label ?? options.Label, cancellationToken);
        string[] names = Names(dialect);
        LabelColumn label = LabelColumn.Find(path, names, schema?.Label ?? options.Label, dialect.Header is not null);
        ColumnCollector?[] columns = schema is null ? Found(dialect, names, label.Index) : Wanted(path, schema, names, label.Index, dialect.Mark);
        LabelCollector labels = new(path);
        Fill(path, dialect, label.Index, columns, labels, options.MaxTableBytes, cancellationToken);
        return new TableParts(
            path,
            $"CSV with {dialect.SeparatorName}s between values, decimal {(dialect.Mark == DecimalMark.Point ? "point" : "comma")}, "
            + $"{(dialect.Header is null ? "no header" : "header")}, {dialect.EncodingName}",
            names[label.Index],
            label.Why,
            [.. columns.OfType<ColumnCollector>()],
            labels.Labels,
            labels.Unlabelled);
    }

    private static void Fill(
        string path,
        CsvDialect dialect,
        int label,
        ColumnCollector?[] columns,
        LabelCollector labels,
        long maxBytes,
        CancellationToken cancellationToken)
    {
        using CsvRecords records = new(path, DataFile.Open(path), dialect.Encoding);
        if (dialect.Header is not null)
        {
            records.Next();
        }

        for (int row = 0; records.Next(); row++)
        {
            if (row % RowsBetweenChecks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                CheckMemory(path, row, columns, maxBytes);
            }

            if (records.Width != columns.Length)
            {
                throw CsvDialect.Uneven(path, records.Line, columns.Length, records.Width);
            }

            if (!labels.TryAdd(records.Field(label)))
            {
                continue;
            }

            for (int place = 0; place < columns.Length; place++)
            {
                if (columns[place] is { } column)
                {
                    Add(path, records, place, column);
                }
            }
        }
    }

    private static void Add(string path, CsvRecords records, int place, ColumnCollector column)
    {
        ReadOnlySpan<char> text = records.Field(place);
        if (MissingValue.Is(text))
        {
            column.AddMissing();
        }
        else if (!column.TryAdd(text))
        {
            throw new DatasetException(
                path,
                $"line {records.Line}: \"{(text.Length > 40 ? text[..40] : text)}\" in column \"{column.Name}\", which holds "
                + (column.Kinds.Dates is { } dates ? $"dates ({dates.Name})" : "numbers") + "; leave the field empty where the value is missing");
        }
    }

    internal static void CheckMemory(string path, int rows, IEnumerable<ColumnCollector?> columns, long maxBytes)
    {
        long bytes = columns.Sum(column => column?.Bytes ?? 0);
        if (bytes > maxBytes)
        {
            throw new DatasetException(path, $"its first {rows:n0} rows take {bytes:n0} bytes of memory; at most {maxBytes:n0} are taken: use fewer rows or columns");
        }
    }

    /// <summary>The header's names; a column without one is named by its place.</summary>
    private static string[] Names(CsvDialect dialect)
        => [.. Enumerable.Range(0, dialect.Width).Select(place => dialect.Header?[place] is { Length: > 0 } name ? name : $"column{place + 1}")];

    private static ColumnCollector?[] Found(CsvDialect dialect, string[] names, int label)
        => [.. names.Select((name, place) => place == label
            ? null
            : ColumnCollector.Of(name, ColumnKinds.Of(dialect.Sample.Select(row => row[place]), dialect.Mark), dialect.Mark))];

    private static ColumnCollector?[] Wanted(string path, TableSchema schema, string[] names, int label, DecimalMark mark)
    {
        if (schema.Columns.FirstOrDefault(column => !names.Contains(column.Name, StringComparer.Ordinal)) is { Name: { } missing })
        {
            throw new DatasetException(path, $"has no column \"{missing}\", which {Path.GetFileName(schema.File)} has; its columns are {LabelColumn.List(names)}");
        }

        Dictionary<string, ColumnKinds> kinds = schema.Columns.ToDictionary(column => column.Name, column => column.Kinds, StringComparer.Ordinal);
        return [.. names.Select((name, place) => place != label && kinds.TryGetValue(name, out ColumnKinds? kind) ? ColumnCollector.Of(name, kind, mark) : null)];
    }
}
