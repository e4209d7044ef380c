using System.Text;
using System.Text.Json;
using Aviary.Errors;

namespace Aviary.Inference.Rows;

/// <summary>Reads the rows of a batch. Runs of plain numbers take a fast way; everything else, and every error, the careful one.</summary>
/// <param name="cursor">Stands behind the bracket of the batch.</param>
/// <param name="shapes">The forms of a row.</param>
/// <param name="names">The columns by their names; null where they have none.</param>
/// <param name="rows">Where the rows go.</param>
/// <param name="first">Where the first of them goes.</param>
/// <param name="maxRows">The most rows.</param>
internal ref struct RowReader<T, TFormat>(JsonCursor cursor, RowShapes shapes, ColumnIndex? names, RowBuffer rows, int first, int maxRows)
    where T : unmanaged
    where TFormat : struct, INumberFormat<T>
{
    private readonly int[] _path = new int[shapes.MaxDepth];
    private int _row;
    private int _depth;
    private int _written;

    /// <summary>Where the text was read to.</summary>
    public JsonCursor Cursor = cursor;

    /// <summary>Reads rows until the batch's array closes, and returns how many there were.</summary>
    public int ReadRows()
    {
        for (_row = 0; Next(shapes.RowExpected) != JsonTokenType.EndArray; _row++)
        {
            if (_row == maxRows)
            {
                throw new InputTooLargeException("inputs", maxRows, -1, "rows", "Serving:MaxBatch");
            }

            switch (Cursor.Reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    ReadRow();
                    break;
                case JsonTokenType.StartObject when names is not null:
                    ReadObject(names);
                    break;
                default:
                    throw Wrong(names is null ? shapes.RowExpected : $"{shapes.RowExpected}, or an object by column ({names.Listed})", Cursor.Describe());
            }
        }

        return _row;
    }

    private void ReadRow()
    {
        _written = 0;
        Span<T> target = rows.Row<T>(first + _row);
        if (TryReadRun(target))
        {
            return;
        }

        // How many brackets open tells which form the row has.
        int brackets = 1;
        Utf8JsonReader ahead = Cursor.Reader;
        while (TryLookAhead(ref ahead))
        {
            brackets++;
        }

        ReadOnlySpan<int> sizes = shapes.ForDepth(brackets);
        if (sizes.IsEmpty)
        {
            throw Wrong(shapes.RowExpected, $"arrays nested {(brackets > shapes.MaxDepth ? "deeper" : $"{brackets} deep")}");
        }

        ReadArray(target, sizes);
    }

    /// <summary>Reads an array whose opening bracket was read.</summary>
    private void ReadArray(Span<T> target, ReadOnlySpan<int> sizes)
    {
        if (sizes.Length == 1 && TryReadRun(target.Slice(_written, sizes[0])))
        {
            _written += sizes[0];
            return;
        }

        int count = 0;
        int level = _depth++;
        for (_path[level] = 0; Next(sizes.Length == 1 ? TFormat.Expected : "an array") != JsonTokenType.EndArray; _path[level] = ++count)
        {
            if (count >= sizes[0])
            {
                SkipSurplus(sizes);
            }
            else if (sizes.Length == 1)
            {
                ReadNumber(target);
            }
            else if (Cursor.Reader.TokenType == JsonTokenType.StartArray)
            {
                ReadArray(target, sizes[1..]);
            }
            else
            {
                throw Wrong($"an array ({shapes.Expected} for a row)", Cursor.Describe());
            }
        }

        _depth = level;
        if (count != sizes[0])
        {
            throw WrongCount(sizes, $"{count}");
        }
    }

    /// <summary>Surplus numbers are counted, to say how many there were; surplus arrays are not worth reading.</summary>
    private void SkipSurplus(ReadOnlySpan<int> sizes)
    {
        if (Cursor.Reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            _depth--;
            throw WrongCount(sizes, "more");
        }
    }

    private void ReadNumber(Span<T> target)
    {
        if (!TFormat.Takes(Cursor.Reader.TokenType) || !TFormat.TryRead(ref Cursor.Reader, out T value))
        {
            throw Wrong(TFormat.Expected, Cursor.Describe());
        }

        target[_written++] = value;
    }

    private void ReadObject(ColumnIndex columns)
    {
        Span<T> target = rows.Row<T>(first + _row);
        var seen = new bool[columns.Count];
        int next = 0;
        while (Next(shapes.RowExpected) == JsonTokenType.PropertyName)
        {
            JsonCursor property = Cursor; // its name becomes a text only for an error
            int column = columns.Find(Cursor, next);
            if (column < 0 && columns.TrySkip(ref Cursor))
            {
                continue;
            }

            if (column < 0 || seen[column])
            {
                throw new InvalidInputException(
                    $"inputs[{_row}].{property.Name()}", column < 0 ? $"one of the columns {columns.Listed}" : "the column once", column < 0 ? "an unknown column" : "it twice");
            }

            if (!Cursor.TryNext(out string? actual) || !TFormat.Takes(Cursor.Reader.TokenType) || !TFormat.TryRead(ref Cursor.Reader, out target[column]))
            {
                throw new InvalidInputException($"inputs[{_row}].{property.Name()}", TFormat.Expected, actual ?? Cursor.Describe());
            }

            seen[column] = true;
            next = column + 1;
        }

        for (int column = 0; column < seen.Length; column++)
        {
            if (!seen[column] && !(columns.IsOptional(column) && TFormat.TryGetMissing(out target[column])))
            {
                throw new InvalidInputException($"inputs[{_row}].{columns[column]}", "a value for every column", "nothing");
            }
        }
    }

    private bool TryReadRun(Span<T> target)
    {
        if (!TFormat.TryReadRun(Cursor.Rest, target, out int end))
        {
            return false;
        }

        Cursor.SkipContent(end);
        Cursor.Reader.Read();
        return true;
    }

    private JsonTokenType Next(string expected) => Cursor.TryNext(out string? actual) ? Cursor.Reader.TokenType : throw Wrong(expected, actual!);

    private static bool TryLookAhead(ref Utf8JsonReader ahead)
    {
        try
        {
            return ahead.Read() && ahead.TokenType == JsonTokenType.StartArray;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private readonly InvalidInputException WrongCount(ReadOnlySpan<int> sizes, string count)
        => sizes.Length == 1
            ? Wrong(_depth == 0 ? shapes.RowExpected : $"{sizes[0]} numbers ({shapes.Expected} for a row)", $"{count} numbers")
            : Wrong($"{sizes[0]} arrays ({shapes.Expected} for a row)", $"{count} arrays");

    private readonly InvalidInputException Wrong(string expected, string actual)
    {
        var place = new StringBuilder("inputs").Append('[').Append(_row).Append(']');
        for (int level = 0; level < _depth; level++)
        {
            place.Append('[').Append(_path[level]).Append(']');
        }

        return new InvalidInputException(place.ToString(), expected, actual);
    }
}
