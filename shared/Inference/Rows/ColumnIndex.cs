using System.Text;

namespace Aviary.Inference.Rows;

/// <summary>The columns by the names that a row may use for them.</summary>
/// <param name="names">The names, in the order of the columns.</param>
/// <param name="ignored">Names whose values are not read.</param>
/// <param name="optional">Names that a row may leave out.</param>
internal sealed class ColumnIndex(IReadOnlyList<string> names, IEnumerable<string> ignored, IReadOnlyList<string> optional)
{
    private const int MaxNamed = 8;

    private readonly byte[][] _names = [.. names.Select(Encoding.UTF8.GetBytes)];
    private readonly byte[][] _ignored = [.. ignored.Select(Encoding.UTF8.GetBytes)];

    private readonly bool[] _optional = [.. names.Select(name => optional.Contains(name, StringComparer.Ordinal))];

    public int Count => _names.Length;

    /// <summary>The first names, for messages.</summary>
    public string Listed => string.Join(", ", _names.Take(MaxNamed).Select(Encoding.UTF8.GetString)) + (Count > MaxNamed ? ", …" : "");

    /// <summary>The name of a column.</summary>
    public string this[int column] => Encoding.UTF8.GetString(_names[column]);

    /// <summary>Whether a row may leave a column out.</summary>
    public bool IsOptional(int column) => _optional[column];

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

    /// <summary>Steps over the value of a property that is ignored; false where it is none of these, or no single value.</summary>
    public bool TrySkip(ref JsonCursor cursor)
    {
        foreach (byte[] name in _ignored)
        {
            if (cursor.Reader.ValueTextEquals(name))
            {
                return cursor.TryNext(out _) && cursor.Reader.TokenType is not (System.Text.Json.JsonTokenType.StartObject or System.Text.Json.JsonTokenType.StartArray);
            }
        }

        return false;
    }
}
