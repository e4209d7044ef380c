using System.Text.Json;
using Aviary.Errors;

namespace Aviary.Inference.Rows;

/// <summary>What stands around the rows of a request: <c>{"inputs":[row,…]}</c>, and nothing else.</summary>
internal static class Envelope
{
    private const string Inputs = "inputs";
    private const string Form = "{\"inputs\":[row,…]}";

    /// <summary>Reads the whole text and returns the number of its rows, 1 or more.</summary>
    public static int Read<TRows>(ReadOnlySpan<byte> json, TRows rows, int maxRows)
        where TRows : struct, IRowsReader
    {
        if (json.StartsWith("\uFEFF"u8))
        {
            json = json[3..];
        }

        if (json.IsEmpty)
        {
            throw new InvalidInputException("body", Form, "nothing");
        }

        var cursor = new JsonCursor(json, rows.MaxDepth);
        cursor.Next(JsonTokenType.StartObject, "body", Form);
        int? count = null;
        while (cursor.Next("body", Form) == JsonTokenType.PropertyName)
        {
            if (!cursor.Reader.ValueTextEquals("inputs"u8))
            {
                throw new InvalidInputException(cursor.Name(), "no member but \"inputs\"", "an unknown member");
            }

            if (count is not null)
            {
                throw new InvalidInputException(Inputs, "the member once", "it twice");
            }

            cursor.Next(JsonTokenType.StartArray, Inputs, "an array of rows, also for one row");
            count = rows.ReadRows(ref cursor, maxRows);
        }

        cursor.End();
        return count switch
        {
            null => throw new InvalidInputException(Inputs, Form, "nothing"),
            0 => throw new InvalidInputException(Inputs, "at least one row", "an empty array"),
            _ => count.Value,
        };
    }
}
