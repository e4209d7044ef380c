using System.Runtime.InteropServices;
using Aviary.Learning.Datasets;
using Aviary.Learning.Datasets.Numpy;

namespace Aviary.Benchmarks.Checks;

/// <summary>An array that NumPy saved (numpy.lib.format, versions 1 to 3): little-endian, row-major.</summary>
/// <param name="Type">Its type as NumPy writes it: <c>&lt;f4</c>, <c>|u1</c>, <c>|i1</c>, <c>&lt;i4</c>, <c>&lt;i8</c>.</param>
/// <param name="Shape">Its dimensions; the first counts the rows.</param>
/// <param name="Data">Its numbers.</param>
internal sealed record NumpyArray(string Type, int[] Shape, ReadOnlyMemory<byte> Data)
{
    public int Rows => Shape[0];

    public int RowElements => Shape[1..].Aggregate(1, (product, length) => checked(product * length));

    /// <exception cref="DatasetException">It is no such file.</exception>
    /// <exception cref="InvalidDataException">It holds something else, or is cut off.</exception>
    public static NumpyArray Read(string path)
    {
        string name = Path.GetFileName(path);
        using FileStream file = File.OpenRead(path);
        using NpyArray header = NpyArray.Open(name, file);
        string type = $"{(header.ItemSize == 1 ? '|' : header.IsSwapped ? '>' : '<')}{header.Kind}{header.ItemSize}";
        long bytes = (long)header.Shape[0] * header.RowLength * header.ItemSize;
        if (type is not ("|u1" or "|i1" or "<f4" or "<i4" or "<i8") || file.Length - file.Position != bytes)
        {
            throw new InvalidDataException($"{name}: expected an array of f4, u1, i1, i4 or i8 in row-major order, with all its numbers");
        }

        byte[] data = new byte[checked((int)bytes)];
        header.ReadRow(data);
        return new NumpyArray(type, header.Shape, data);
    }

    public ReadOnlyMemory<byte> RowBytes(int row) => Data.Slice(row * RowElements * Size, RowElements * Size);

    /// <summary>The numbers of a row.</summary>
    public IEnumerable<float> Row(int row)
    {
        ReadOnlySpan<byte> bytes = RowBytes(row).Span;
        return Type switch
        {
            "<f4" => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            "|u1" => bytes.ToArray().Select(number => (float)number),
            "|i1" => bytes.ToArray().Select(number => (float)(sbyte)number),
            "<i4" => MemoryMarshal.Cast<byte, int>(bytes).ToArray().Select(number => (float)number),
            _ => MemoryMarshal.Cast<byte, long>(bytes).ToArray().Select(number => (float)number),
        };
    }

    private int Size => Type[^1] - '0';
}
