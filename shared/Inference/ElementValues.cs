using System.Numerics;
using System.Runtime.InteropServices;

namespace Aviary.Inference;

/// <summary>Numbers as the elements of a tensor of any type.</summary>
internal static class ElementValues
{
    /// <summary>Writes a number, or the nearest that the type can hold.</summary>
    /// <param name="row">The memory of a row.</param>
    /// <param name="type">The type of its elements; not text.</param>
    /// <param name="index">Which of them.</param>
    /// <param name="value">The number.</param>
    public static void Write(Span<byte> row, ElementType type, int index, double value)
    {
        switch (type)
        {
            case ElementType.Bool:
                row[index] = value >= 0.5 ? (byte)1 : (byte)0;
                break;
            case ElementType.Bytes:
                Whole<byte>(row, index, value);
                break;
            case ElementType.Int8:
                Whole<sbyte>(row, index, value);
                break;
            case ElementType.Int16:
                Whole<short>(row, index, value);
                break;
            case ElementType.UInt16:
                Whole<ushort>(row, index, value);
                break;
            case ElementType.Int32:
                Whole<int>(row, index, value);
                break;
            case ElementType.UInt32:
                Whole<uint>(row, index, value);
                break;
            case ElementType.UInt64:
                Whole<ulong>(row, index, value);
                break;
            case ElementType.Float32:
                MemoryMarshal.Cast<byte, float>(row)[index] = (float)value;
                break;
            case ElementType.Float64:
                MemoryMarshal.Cast<byte, double>(row)[index] = value;
                break;
            case ElementType.Float16:
                MemoryMarshal.Cast<byte, Half>(row)[index] = (Half)value;
                break;
            case ElementType.BFloat16:
                MemoryMarshal.Cast<byte, ushort>(row)[index] = BFloat16Bits((float)value);
                break;
            default:
                Whole<long>(row, index, value);
                break;
        }
    }

    /// <summary>The upper half of a float32, rounded to the nearest, of two equally near ones to the even one.</summary>
    public static ushort BFloat16Bits(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static void Whole<T>(Span<byte> row, int index, double value)
        where T : unmanaged, INumberBase<T>
        => MemoryMarshal.Cast<byte, T>(row)[index] = T.CreateSaturating(Math.Round(value));
}
