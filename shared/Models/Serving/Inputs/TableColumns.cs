using System.Text;

namespace Aviary.Models.Serving.Inputs;

/// <summary>The columns of a table as a request may name them.</summary>
internal sealed class TableColumns
{
    private const int MaxNamed = 8;

    private readonly byte[][] _names;

    public TableColumns(IReadOnlyList<ColumnSignature> columns)
    {
        Signatures = [.. columns];
        _names = [.. columns.Select(column => Encoding.UTF8.GetBytes(column.Name))];
        Width = columns.Sum(column => column.Width);
        string listed = string.Join(", ", columns.Take(MaxNamed).Select(column => column.Name)) + (columns.Count > MaxNamed ? ", …" : "");
        Expected = $"an array of {Width} values or an object by column ({listed})";
    }

    public ColumnSignature[] Signatures { get; }

    /// <summary>The values of a row.</summary>
    public int Width { get; }

    /// <summary>A row in either form, for messages.</summary>
    public string Expected { get; }

    /// <summary>The column whose name the cursor's property has, or -1. Rows mostly name the columns in order, so the next is tried first.</summary>
    public int Find(in JsonCursor cursor, int next)
    {
        for (int i = 0; i < _names.Length; i++)
        {
            int column = (next + i) % _names.Length;
            if (cursor.Reader.ValueTextEquals(_names[column]))
            {
                return column;
            }
        }

        return -1;
    }
}
