using System.Text.Json;
using Aviary.Errors;

namespace Aviary.Inference.Rows;

/// <summary>Reads the rows of a table: arrays in the order of the columns, or objects by their names.</summary>
/// <param name="columns">The columns.</param>
/// <param name="table">Where the rows go.</param>
/// <param name="first">Where the first of them goes.</param>
internal readonly struct TableRows(TableColumns columns, TableBuffer table, int first) : IRowsReader
{
    public int MaxDepth => 2;

    public int ReadRows(ref JsonCursor cursor, int maxRows)
    {
        for (int row = 0; ; row++)
        {
            JsonTokenType token = Next(ref cursor, row);
            if (token == JsonTokenType.EndArray)
            {
                return row;
            }

            if (row == maxRows)
            {
                throw new InputTooLargeException("inputs", maxRows, -1, "rows", "Serving:MaxBatch");
            }

            switch (token)
            {
                case JsonTokenType.StartArray:
                    ReadArray(ref cursor, row);
                    break;
                case JsonTokenType.StartObject:
                    ReadObject(ref cursor, row);
                    break;
                default:
                    throw new InvalidInputException($"inputs[{row}]", columns.Expected, cursor.Describe());
            }
        }
    }

    private void ReadArray(ref JsonCursor cursor, int row)
    {
        int count = 0;
        for (int column = 0; column < table.Columns.Length; column++)
        {
            for (int place = 0; place < columns.Signatures[column].Width; place++, count++)
            {
                var at = new TablePlace(row, count, null);
                if (Next(ref cursor, at, column) == JsonTokenType.EndArray)
                {
                    throw new InvalidInputException($"inputs[{row}]", columns.Expected, $"{count} values");
                }

                TableCell.Read(ref cursor, table.Columns[column], first + row, place, at, columns.TakesNullText(column));
            }
        }

        if (Next(ref cursor, row) != JsonTokenType.EndArray)
        {
            throw new InvalidInputException($"inputs[{row}]", columns.Expected, $"more than {count} values");
        }
    }

    private void ReadObject(ref JsonCursor cursor, int row)
    {
        var seen = new bool[table.Columns.Length];
        int next = 0;
        while (Next(ref cursor, row) == JsonTokenType.PropertyName)
        {
            int column = columns.Index.Find(cursor, next);
            if (column < 0 && columns.Index.TrySkip(ref cursor))
            {
                continue;
            }

            if (column < 0)
            {
                throw new InvalidInputException($"inputs[{row}].{cursor.Name()}", columns.Expected, "an unknown column");
            }

            if (seen[column])
            {
                throw new InvalidInputException($"inputs[{row}].{cursor.Name()}", "the column once", "it twice");
            }

            seen[column] = true;
            next = column + 1;
            ReadColumn(ref cursor, row, column);
        }

        for (int column = 0; column < seen.Length; column++)
        {
            if (!seen[column] && !(columns.Index.IsOptional(column) && TableCell.TrySetMissing(table.Columns[column], first + row)))
            {
                throw new InvalidInputException($"inputs[{row}].{columns.Signatures[column].Name}", "a value for every column", "nothing");
            }
        }
    }

    /// <summary>The value of a column, or an array where the column takes several.</summary>
    private void ReadColumn(ref JsonCursor cursor, int row, int column)
    {
        ColumnSignature signature = columns.Signatures[column];
        string name = signature.Name;
        if (signature.Width == 1)
        {
            var at = new TablePlace(row, 0, name);
            Next(ref cursor, at, column);
            TableCell.Read(ref cursor, table.Columns[column], first + row, 0, at, columns.TakesNullText(column));
            return;
        }

        string several = $"an array of {signature.Width} values";
        cursor.Next(JsonTokenType.StartArray, $"inputs[{row}].{name}", several);
        for (int place = 0; place < signature.Width; place++)
        {
            var at = new TablePlace(row, place, $"{name}[{place}]");
            if (Next(ref cursor, at, column) == JsonTokenType.EndArray)
            {
                throw new InvalidInputException($"inputs[{row}].{name}", several, $"{place} values");
            }

            TableCell.Read(ref cursor, table.Columns[column], first + row, place, at, columns.TakesNullText(column));
        }

        cursor.Next(JsonTokenType.EndArray, $"inputs[{row}].{name}", several);
    }

    private JsonTokenType Next(ref JsonCursor cursor, int row)
        => cursor.TryNext(out string? actual)
            ? cursor.Reader.TokenType
            : throw new InvalidInputException($"inputs[{row}]", columns.Expected, actual!);

    private JsonTokenType Next(ref JsonCursor cursor, TablePlace at, int column)
        => cursor.TryNext(out string? actual)
            ? cursor.Reader.TokenType
            : throw new InvalidInputException(at.ToString(), TableCell.Expected(columns.Signatures[column].Type, columns.TakesNullText(column)), actual!);
}
