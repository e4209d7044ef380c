using System.Text.Json;
using Aviary.Models.Serving.Engine;

namespace Aviary.Models.Serving.Inputs;

/// <summary>Reads one value of a table by the type of its column.</summary>
internal static class TableCell
{
    /// <summary>What a column of a type takes, for messages.</summary>
    public static string Expected(ElementType type) => type switch
    {
        ElementType.Texts => "text",
        ElementType.Singles or ElementType.Doubles => MissingSingleFormat.Expected,
        ElementType.Bytes => ByteFormat.Expected,
        ElementType.Ints => IntFormat.Expected,
        _ => LongFormat.Expected,
    };

    /// <summary>Reads the value on which the cursor stands.</summary>
    public static void Read(ref JsonCursor cursor, TableColumn column, int row, int place, TablePlace at)
    {
        ElementType type = column.Signature.Type;
        bool read = type switch
        {
            ElementType.Texts => TryReadText(ref cursor, column, row, place),
            ElementType.Singles => TryRead<float, MissingSingleFormat>(ref cursor, column.Numbers<float>(row), place),
            ElementType.Doubles => TryRead<double, MissingDoubleFormat>(ref cursor, column.Numbers<double>(row), place),
            ElementType.Bytes => TryRead<byte, ByteFormat>(ref cursor, column.Numbers<byte>(row), place),
            ElementType.Ints => TryRead<int, IntFormat>(ref cursor, column.Numbers<int>(row), place),
            _ => TryRead<long, LongFormat>(ref cursor, column.Numbers<long>(row), place),
        };
        if (!read)
        {
            throw new InvalidInputException(at.ToString(), Expected(type), cursor.Describe());
        }
    }

    private static bool TryReadText(ref JsonCursor cursor, TableColumn column, int row, int place)
    {
        if (cursor.Reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        try
        {
            // ONNX Runtime takes text that ends with a null character; one inside would cut it short.
            string text = cursor.Reader.GetString()!;
            column.Texts(row)[place] = text;
            return !text.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: valid JSON, but no text.
            return false;
        }
    }

    private static bool TryRead<T, TFormat>(ref JsonCursor cursor, Span<T> row, int place)
        where T : unmanaged
        where TFormat : struct, INumberFormat<T>
        => (cursor.Reader.TokenType == JsonTokenType.Number || (cursor.Reader.TokenType == JsonTokenType.Null && TFormat.TakesNull))
            && TFormat.TryRead(ref cursor.Reader, out row[place]);
}
