using System.Text.Json;
using Aviary.Models.Serving.Engine;

namespace Aviary.Models.Serving.Inputs;

/// <summary>
/// Reads <c>{"inputs":[row,…]}</c> straight into the memory that the model reads. The outer array is always the batch. Time and
/// memory are bounded by the text's length and the limit of rows; what is wrong is named by its place, what was expected there
/// and what came.
/// </summary>
internal sealed class JsonInputReader(ModelSignature signature)
{
    private const string Inputs = "inputs";
    private const string Form = "{\"inputs\":[row,…]}";

    private readonly RowShapes shapes = new(signature.RowShape);

    /// <summary>Reads all rows.</summary>
    /// <param name="json">The whole text, UTF-8.</param>
    /// <param name="rows">Where they go.</param>
    /// <param name="maxRows">The most rows.</param>
    /// <returns>The number of rows, 1 or more.</returns>
    /// <exception cref="InvalidInputException">The text is something else.</exception>
    /// <exception cref="InputTooLargeException">There are more rows.</exception>
    public int Read(ReadOnlySpan<byte> json, RowBuffer rows, int maxRows) => signature.InputType switch
    {
        ElementType.Bytes => Read<byte, ByteFormat>(json, rows, maxRows),
        ElementType.Singles => Read<float, SingleFormat>(json, rows, maxRows),
        ElementType.Doubles => Read<double, DoubleFormat>(json, rows, maxRows),
        ElementType.Ints => Read<int, IntFormat>(json, rows, maxRows),
        _ => Read<long, LongFormat>(json, rows, maxRows),
    };

    private int Read<T, TFormat>(ReadOnlySpan<byte> json, RowBuffer rows, int maxRows)
        where T : unmanaged
        where TFormat : struct, INumberFormat<T>
    {
        if (json.StartsWith("\uFEFF"u8))
        {
            json = json[3..];
        }

        if (json.IsEmpty)
        {
            throw new InvalidInputException("body", Form, "nothing");
        }

        var cursor = new JsonCursor(json, shapes.MaxDepth);
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
            var reader = new RowReader<T, TFormat>(cursor, shapes, rows, maxRows);
            count = reader.ReadRows();
            cursor = reader.Cursor;
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
