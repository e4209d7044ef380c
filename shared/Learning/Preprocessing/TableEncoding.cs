using System.Text.Json;
using Aviary.Learning.Datasets;
using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Preprocessing;

/// <summary>
/// From the rows of a table to numbers that a network learns from, fitted on the rows given and written as nodes of a graph:
/// <see cref="TableNumberEncoding"/> for numbers and the parts of dates, <see cref="TableCategoryEncoding"/> for texts.
/// </summary>
internal static class TableEncoding
{
    /// <summary>The one input of a table of numbers alone: float [batch, columns]. Other tables have an input for each column.</summary>
    public const string Rows = "rows";

    // The keys under which a file says how rows may be sent; docs/import.md describes them.
    private const string ColumnsKey = "columns";
    private const string NullableKey = "aviary.nullable";
    private const string OptionalKey = "aviary.optional";

    /// <summary>The first set of operators with RegexFullMatch and StringSplit.</summary>
    public const int OperatorSetForDates = 20;

    /// <summary>Fits the encoding.</summary>
    /// <param name="training">The rows that a network will learn from, and no others: what is measured later must not show here.</param>
    /// <exception cref="DatasetException">A column's name begins with <c>aviary/</c>, which the exported graph keeps for itself.</exception>
    public static InputStage Fit(TableDataset training)
    {
        if (training.Columns.FirstOrDefault(column => column.Name.StartsWith("aviary/", StringComparison.Ordinal)) is { } taken)
        {
            throw new DatasetException(training.Name, $"column \"{taken.Name}\": expected a name that does not begin with \"aviary/\"; rename the column");
        }

        GraphBuilder builder = new(new GraphProto { Name = "input" }, Prefix(training));
        List<string> parts = [];
        long width = 0;
        List<object> notes = [];
        (string? numbers, IReadOnlyList<TableNumbers> columns) = TableInputs.Declare(training, builder);
        if (numbers is not null)
        {
            TableNumberEncoding encoding = TableNumberEncoding.Fit(columns);
            parts.AddRange(encoding.Append(builder, numbers));
            width += encoding.Width;
            notes.AddRange(encoding.Notes);
        }

        foreach (TableColumn column in training.Columns.Where(column => column.Kind == ColumnKind.Category))
        {
            TableCategoryEncoding encoding = TableCategoryEncoding.Fit(column);
            parts.AddRange(encoding.Append(builder));
            width += encoding.Width;
            notes.Add(encoding.Notes);
        }

        if (parts.Count == 0)
        {
            // Texts that are all alike, or all different, say nothing; a network still needs an input.
            parts.Add(TableCategoryEncoding.AppendNothing(builder, training.Columns[0].Name));
            width = 1;
        }

        string output = parts.Count == 1 ? parts[0] : builder.Add("Concat", [.. parts], Attributes.Int("axis", 1));
        builder.Graph.Output.Add(Values.Tensor(output, DataType.Float, -1, width));
        bool hasDates = training.Columns.Any(column => column.Kind == ColumnKind.Date);
        ModelProto model = ModelFile.Of(builder.Graph, hasDates ? OperatorSetForDates : ModelFile.OperatorSet);
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = TableCategoryEncoding.Domain, Version = TableCategoryEncoding.DomainVersion });
        Describe(model, training);
        return new InputStage(model, [width], new Dictionary<string, object>(StringComparer.Ordinal) { ["encoding"] = notes });
    }

    /// <summary>Names that no column has.</summary>
    private static string Prefix(TableDataset training)
    {
        string prefix = InputStage.Prefix;
        while (training.Columns.Any(column => column.Name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            prefix += "_";
        }

        return prefix;
    }

    private static void Describe(ModelProto model, TableDataset training)
    {
        string[] names = [.. training.Columns.Select(column => column.Name)];
        if (model.Graph.Input is [{ Name: Rows }] && training.Columns[0].Kind == ColumnKind.Number)
        {
            Add(model, ColumnsKey, names);
        }

        // Every encoding has a place for a missing value. Leaving a column out is taken only where the training rows left it out too.
        Add(model, NullableKey, names);
        string[] optional = [.. training.Columns.Where(HasMissing).Select(column => column.Name)];
        if (optional.Length > 0)
        {
            Add(model, OptionalKey, optional);
        }
    }

    private static void Add(ModelProto model, string key, string[] names)
        => model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = JsonSerializer.Serialize(names) });

    private static bool HasMissing(TableColumn column)
    {
        if (column.Kind != ColumnKind.Number)
        {
            return column.Texts.Any(text => text is null);
        }

        foreach (float number in column.Numbers)
        {
            if (float.IsNaN(number))
            {
                return true;
            }
        }

        return false;
    }
}
