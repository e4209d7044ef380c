using System.Globalization;

namespace Aviary.Learning.Datasets.Tables;

/// <summary>From collected columns to a data set: classes in order, columns of no use left out, all of it said.</summary>
internal static class TableAssembly
{
    private const int MostColumnLines = 40;

    /// <param name="parts">The table to learn from.</param>
    /// <param name="test">Reads the table to test with; null where there is none.</param>
    /// <exception cref="DatasetException">There is nothing to learn from, or a class cannot be learned.</exception>
    public static (TableDataset Training, TableDataset? Test, List<string> Lines) Make(TableParts parts, Func<TableSchema, TableParts>? test)
    {
        if (parts.Labels.Count == 0)
        {
            throw new DatasetException(parts.File, $"no row has a label: column \"{parts.Label}\" is empty");
        }

        List<string> lines =
        [
            $"{Path.GetFileName(parts.File)}: {parts.Form}",
            $"{parts.Labels.Count:n0} rows; the classes are in column \"{parts.Label}\" ({parts.LabelWhy})",
        ];
        if (parts.Unlabelled > 0)
        {
            lines.Add($"warning: {parts.Unlabelled:n0} rows without a label are left out");
        }

        string[] classes = ClassOrder.Of(parts.Labels);
        if (classes.Length < 2)
        {
            throw new DatasetException(parts.File, $"holds one class only (\"{classes[0]}\") in column \"{parts.Label}\" ({parts.LabelWhy}): expected two or more");
        }

        RefuseQuantity(parts, classes);
        (List<TableColumn> columns, List<(string, ColumnKinds)> schema) = Columns(parts, lines);
        TableDataset training = new(DataName.Of(parts.File), classes, columns, Indices(parts, classes, parts.File));
        TableParts? tested = test?.Invoke(new TableSchema(parts.File, parts.Label, schema));
        TableDataset? testing = tested is null ? null : Tested(tested, training, parts.File);
        if (tested is { Unlabelled: > 0 })
        {
            lines.Add($"warning: {tested.Unlabelled:n0} rows of {Path.GetFileName(tested.File)} without a label are left out");
        }

        return (training, testing, lines);
    }

    private static (List<TableColumn> Columns, List<(string Name, ColumnKinds Kinds)> Schema) Columns(TableParts parts, List<string> lines)
    {
        List<TableColumn> columns = [];
        List<(string Name, ColumnKinds Kinds)> schema = [];
        List<string> warnings = [];
        foreach (ColumnCollector collector in parts.Columns)
        {
            TableColumn? column = collector.Dropped is null ? collector.ToColumn() : null;
            ColumnFinding finding = column is null ? new ColumnFinding(collector.Dropped, null) : ColumnFinding.Of(column, parts.Labels);
            if (finding.LeftOut is { } why)
            {
                warnings.Add($"warning: column \"{collector.Name}\" is left out: {why}");
                continue;
            }

            if (finding.Warning is { } odd)
            {
                warnings.Add($"warning: column \"{collector.Name}\": {odd}");
            }

            columns.Add(column!);
            schema.Add((collector.Name, collector.Kinds with { Kind = column!.Kind }));
            if (columns.Count <= MostColumnLines)
            {
                lines.Add($"  {ColumnText.Of(column, collector.Missing, collector.Kinds.Note)}");
            }
        }

        if (columns.Count > MostColumnLines)
        {
            lines.Add($"  and {columns.Count - MostColumnLines} more columns");
        }

        lines.AddRange(warnings);
        return columns.Count > 0
            ? (columns, schema)
            : throw new DatasetException(parts.File, $"has no column to learn from beside \"{parts.Label}\"{string.Concat(warnings.Select(line => $"; {line["warning: ".Length..]}"))}");
    }

    private static TableDataset Tested(TableParts parts, TableDataset training, string first)
    {
        if (parts.Labels.Count == 0)
        {
            throw new DatasetException(parts.File, $"no row has a label: column \"{parts.Label}\" is empty");
        }

        Dictionary<string, TableColumn> columns = parts.Columns.ToDictionary(column => column.Name, column => column.ToColumn(), StringComparer.Ordinal);
        return new TableDataset(
            DataName.Of(parts.File),
            training.ClassNames,
            [.. training.Columns.Select(column => columns[column.Name])],
            Indices(parts, [.. training.ClassNames], first));
    }

    private static int[] Indices(TableParts parts, string[] classes, string first)
    {
        Dictionary<string, int> places = classes.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
        return [.. parts.Labels.Select(label => places.TryGetValue(label, out int place)
            ? place
            : throw new DatasetException(parts.File, $"has rows of class \"{label}\", of which {Path.GetFileName(first)} has none to learn from"))];
    }

    /// <summary>A column of measurements taken for the label would make thousands of classes of one row.</summary>
    private static void RefuseQuantity(TableParts parts, string[] classes)
    {
        if (classes.Length > 50 && Array.TrueForAll(classes, name => NumberText.TryRead(name, DecimalMark.Point, out _))
            && Array.Exists(classes, name => name.Contains('.', StringComparison.Ordinal)))
        {
            throw new DatasetException(
                parts.File,
                $"column \"{parts.Label}\" ({parts.LabelWhy}) holds {classes.Length.ToString("n0", CultureInfo.InvariantCulture)} different numbers with decimals: "
                + "that is a quantity, not classes; name the column with the classes (--label COLUMN)");
        }
    }
}
