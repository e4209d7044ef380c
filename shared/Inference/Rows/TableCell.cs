using System.Text.Json;
using Aviary.Errors;

namespace Aviary.Inference.Rows;

/// <summary>Reads one value of a table by the type of its column.</summary>
internal static class TableCell
{
    /// <summary>What a column of a type takes, for messages.</summary>
    public static string Expected(ElementType type, bool takesNullText) => type switch
    {
        ElementType.String => takesNullText ? "text or null" : "text",
        ElementType.Bool => BoolFormat.Expected,
        ElementType.Bytes => ByteFormat.Expected,
        ElementType.Int8 => WholeFormat<sbyte>.Expected,
        ElementType.Int16 => WholeFormat<short>.Expected,
        ElementType.UInt16 => WholeFormat<ushort>.Expected,
        ElementType.Int32 => WholeFormat<int>.Expected,
        ElementType.UInt32 => WholeFormat<uint>.Expected,
        ElementType.UInt64 => WholeFormat<ulong>.Expected,
        ElementType.Float16 => OrMissing<Half, HalfFormat>.Expected,
        ElementType.Int64 => WholeFormat<long>.Expected,
        _ => OrMissing<float, SingleFormat>.Expected,
    };

    /// <summary>Writes that a row has no value; false where the type of the column has none for that.</summary>
    public static bool TrySetMissing(TableColumn column, int row)
    {
        switch (column.Signature.Type)
        {
            case ElementType.String:
                column.Texts(row).Fill("");
                return true;
            case ElementType.Float32:
                column.Numbers<float>(row).Fill(SingleFormat.Missing);
                return true;
            case ElementType.Float64:
                column.Numbers<double>(row).Fill(DoubleFormat.Missing);
                return true;
            case ElementType.Float16:
                column.Numbers<Half>(row).Fill(HalfFormat.Missing);
                return true;
            case ElementType.BFloat16:
                column.Numbers<ushort>(row).Fill(BFloat16Format.Missing);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads the value on which the cursor stands.</summary>
    public static void Read(ref JsonCursor cursor, TableColumn column, int row, int place, TablePlace at, bool takesNullText)
    {
        ElementType type = column.Signature.Type;
        bool read = type switch
        {
            ElementType.String => TryReadText(ref cursor, column, row, place, takesNullText),
            ElementType.Float32 => TryRead<float, OrMissing<float, SingleFormat>>(ref cursor, column.Numbers<float>(row), place),
            ElementType.Float64 => TryRead<double, OrMissing<double, DoubleFormat>>(ref cursor, column.Numbers<double>(row), place),
            ElementType.Float16 => TryRead<Half, OrMissing<Half, HalfFormat>>(ref cursor, column.Numbers<Half>(row), place),
            ElementType.BFloat16 => TryRead<ushort, OrMissing<ushort, BFloat16Format>>(ref cursor, column.Numbers<ushort>(row), place),
            ElementType.Bool => TryRead<byte, BoolFormat>(ref cursor, column.Numbers<byte>(row), place),
            ElementType.Bytes => TryRead<byte, ByteFormat>(ref cursor, column.Numbers<byte>(row), place),
            ElementType.Int8 => TryRead<sbyte, WholeFormat<sbyte>>(ref cursor, column.Numbers<sbyte>(row), place),
            ElementType.Int16 => TryRead<short, WholeFormat<short>>(ref cursor, column.Numbers<short>(row), place),
            ElementType.UInt16 => TryRead<ushort, WholeFormat<ushort>>(ref cursor, column.Numbers<ushort>(row), place),
            ElementType.Int32 => TryRead<int, WholeFormat<int>>(ref cursor, column.Numbers<int>(row), place),
            ElementType.UInt32 => TryRead<uint, WholeFormat<uint>>(ref cursor, column.Numbers<uint>(row), place),
            ElementType.UInt64 => TryRead<ulong, WholeFormat<ulong>>(ref cursor, column.Numbers<ulong>(row), place),
            _ => TryRead<long, WholeFormat<long>>(ref cursor, column.Numbers<long>(row), place),
        };
        if (!read)
        {
            throw new InvalidInputException(at.ToString(), Expected(type, takesNullText), cursor.Describe());
        }
    }

    private static bool TryReadText(ref JsonCursor cursor, TableColumn column, int row, int place, bool takesNull)
    {
        if (takesNull && cursor.Reader.TokenType == JsonTokenType.Null)
        {
            column.Texts(row)[place] = "";
            return true;
        }

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
        => TFormat.Takes(cursor.Reader.TokenType) && TFormat.TryRead(ref cursor.Reader, out row[place]);
}
