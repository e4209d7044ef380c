using System.Runtime.InteropServices;
using Aviary.Errors;

namespace Aviary.Inference.Rows;

/// <summary>Copies the numbers of a row, as they stand in memory, into the memory that the model reads.</summary>
internal static class RawRow
{
    /// <summary>Takes numbers of the model's own type, or a byte for each number.</summary>
    /// <exception cref="InvalidInputException">The body has another length, or the model takes no plain numbers.</exception>
    public static void Fill(ModelSignature signature, RowBuffer rows, int row, ReadOnlySpan<byte> body)
    {
        if (signature.Columns.Count > 0)
        {
            throw new InvalidInputException("body", "application/json, as the model takes a row of named columns", "application/octet-stream");
        }

        Span<byte> memory = rows.Row<byte>(row);
        if (body.Length == memory.Length && signature.InputType != ElementType.Bool)
        {
            body.CopyTo(memory);
        }
        else if (body.Length == signature.RowElements)
        {
            Widen(signature.InputType, body, memory);
        }
        else
        {
            throw new InvalidInputException("body", Expected(signature, memory.Length), $"{body.Length} bytes");
        }
    }

    private static void Widen(ElementType type, ReadOnlySpan<byte> body, Span<byte> memory)
    {
        switch (type)
        {
            case ElementType.Float32:
                Widen(body, MemoryMarshal.Cast<byte, float>(memory), static value => value);
                break;
            case ElementType.Float64:
                Widen(body, MemoryMarshal.Cast<byte, double>(memory), static value => value);
                break;
            case ElementType.Int32:
                Widen(body, MemoryMarshal.Cast<byte, int>(memory), static value => value);
                break;
            case ElementType.Int64:
                Widen(body, MemoryMarshal.Cast<byte, long>(memory), static value => value);
                break;
            default:
                for (int i = 0; i < body.Length; i++)
                {
                    ElementValues.Write(memory, type, i, body[i]);
                }

                break;
        }
    }

    private static void Widen<T>(ReadOnlySpan<byte> body, Span<T> numbers, Func<byte, T> convert)
    {
        for (int i = 0; i < body.Length; i++)
        {
            numbers[i] = convert(body[i]);
        }
    }

    private static string Expected(ModelSignature signature, int rowBytes)
    {
        string shape = string.Join('×', signature.RowShape);
        string bytes = $"{signature.RowElements} bytes, one for each of {shape} numbers";
        return rowBytes == signature.RowElements ? bytes : $"{bytes}, or {rowBytes} bytes of little-endian numbers of the model's type";
    }
}
