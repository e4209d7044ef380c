using Aviary.Learning.Datasets;
using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Preprocessing;

/// <summary>The inputs of a classifier of tables, as <see cref="DatasetInputs"/> fills them.</summary>
internal static class TableInputs
{
    /// <summary>
    /// Declares the inputs and gives the name of a matrix of all numbers, those that dates consist of included, with the values that its
    /// columns have in the data; null where the table has texts alone.
    /// </summary>
    /// <param name="table">The rows that the encoding is fitted on.</param>
    /// <param name="builder">The graph.</param>
    public static (string? Matrix, IReadOnlyList<TableNumbers> Columns) Declare(TableDataset table, GraphBuilder builder)
    {
        List<TableNumbers> columns = [];
        if (TakesRows(table))
        {
            builder.Graph.Input.Add(Values.Tensor(TableEncoding.Rows, DataType.Float, -1, table.Columns.Count));
            return (TableEncoding.Rows, [.. table.Columns.Select(column => new TableNumbers(column.Name, column.Numbers.ToArray()))]);
        }

        List<string> parts = [];
        foreach (TableColumn column in table.Columns)
        {
            builder.Graph.Input.Add(Values.Tensor(column.Name, column.Kind == ColumnKind.Number ? DataType.Float : DataType.String, -1, 1));
            switch (column.Kind)
            {
                case ColumnKind.Number:
                    parts.Add(column.Name);
                    columns.Add(new TableNumbers(column.Name, column.Numbers.ToArray()));
                    break;
                case ColumnKind.Date:
                    parts.Add(TableDateEncoding.Append(builder, column.Name));
                    columns.AddRange(TableDateEncoding.Run(column));
                    break;
            }
        }

        return parts.Count switch
        {
            0 => (null, []),
            1 => (parts[0], columns),
            _ => (builder.Add("Concat", [.. parts], Attributes.Int("axis", 1)), columns),
        };
    }

    private static bool TakesRows(TableDataset table) => table.Columns.All(column => column.Kind == ColumnKind.Number);
}

/// <summary>A column of numbers as the encoding is fitted on them; NaN where one is missing.</summary>
/// <param name="Name">The column, with the part of it where it is a date.</param>
/// <param name="Values">One for each row.</param>
internal sealed record TableNumbers(string Name, float[] Values);
