namespace Aviary.Inference.Rows;

/// <summary>The columns of a table as a request may name them.</summary>
internal sealed class TableColumns
{
    public TableColumns(IReadOnlyList<ColumnSignature> columns, IReadOnlyList<string> ignored)
    {
        Signatures = [.. columns];
        Index = new ColumnIndex(columns.Select(column => column.Name), ignored);
        Width = columns.Sum(column => column.Width);
        Expected = $"an array of {Width} values or an object by column ({Index.Listed})";
    }

    public ColumnSignature[] Signatures { get; }

    /// <summary>The columns by their names.</summary>
    public ColumnIndex Index { get; }

    /// <summary>The values of a row.</summary>
    public int Width { get; }

    /// <summary>A row in either form, for messages.</summary>
    public string Expected { get; }
}
