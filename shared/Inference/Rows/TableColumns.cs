namespace Aviary.Inference.Rows;

/// <summary>The columns of a table as a request may name them.</summary>
internal sealed class TableColumns
{
    private readonly bool[] _nullable;

    public TableColumns(ModelSignature model)
    {
        Signatures = [.. model.Columns];
        Index = new ColumnIndex([.. Signatures.Select(column => column.Name)], model.IgnoredColumns, model.OptionalColumns);
        _nullable = [.. Signatures.Select(column => model.NullableColumns.Contains(column.Name, StringComparer.Ordinal))];
        Width = Signatures.Sum(column => column.Width);
        Expected = $"an array of {Width} values or an object by column ({Index.Listed})";
    }

    public ColumnSignature[] Signatures { get; }

    /// <summary>The columns by their names.</summary>
    public ColumnIndex Index { get; }

    /// <summary>The values of a row.</summary>
    public int Width { get; }

    /// <summary>Whether a text may be missing; real numbers always may.</summary>
    public bool TakesNullText(int column) => _nullable[column];

    /// <summary>A row in either form, for messages.</summary>
    public string Expected { get; }
}
