using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Aviary.Learning.Datasets.Numpy;

/// <summary>An element of a NumPy array as a number or as the name of a class.</summary>
internal static class NpyElement
{
    public static double Number(ReadOnlySpan<byte> element, char kind) => (kind, element.Length) switch
    {
        ('f', 2) => (double)MemoryMarshal.Read<Half>(element),
        ('f', 4) => MemoryMarshal.Read<float>(element),
        ('f', _) => MemoryMarshal.Read<double>(element),
        ('i', 1) => (sbyte)element[0],
        ('i', 2) => MemoryMarshal.Read<short>(element),
        ('i', 4) => MemoryMarshal.Read<int>(element),
        ('i', _) => MemoryMarshal.Read<long>(element),
        (_, 1) => element[0],
        (_, 2) => MemoryMarshal.Read<ushort>(element),
        (_, 4) => MemoryMarshal.Read<uint>(element),
        _ => MemoryMarshal.Read<ulong>(element),
    };

    /// <summary>The name; empty where there is none.</summary>
    public static string Name(ReadOnlySpan<byte> element, char kind) => kind switch
    {
        'U' => Encoding.UTF32.GetString(element).TrimEnd('\0'),
        'S' => Encoding.UTF8.GetString(element).TrimEnd('\0'),
        'b' => element[0] != 0 ? "true" : "false",
        'i' when element.Length == 8 => MemoryMarshal.Read<long>(element).ToString(CultureInfo.InvariantCulture),
        'u' when element.Length == 8 => MemoryMarshal.Read<ulong>(element).ToString(CultureInfo.InvariantCulture),
        _ => Number(element, kind) is var number && double.IsNaN(number) ? "" : number.ToString(CultureInfo.InvariantCulture),
    };
}
