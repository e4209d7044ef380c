using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Aviary.Benchmarks.Checks;

/// <summary>An array that NumPy saved (numpy.lib.format, versions 1 to 3): little-endian, row-major.</summary>
/// <param name="Type">Its type as NumPy writes it: <c>&lt;f4</c>, <c>|u1</c>, <c>|i1</c>, <c>&lt;i4</c>, <c>&lt;i8</c>.</param>
/// <param name="Shape">Its dimensions; the first counts the rows.</param>
/// <param name="Data">Its numbers.</param>
internal sealed partial record NumpyArray(string Type, int[] Shape, ReadOnlyMemory<byte> Data)
{
    private const int Preamble = 8;

    public int Rows => Shape[0];

    public int RowElements => Shape[1..].Aggregate(1, (product, length) => checked(product * length));

    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static NumpyArray Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        string name = Path.GetFileName(path);
        if (file.Length < Preamble + 4 || file[0] != 0x93 || !file.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
        {
            throw new InvalidDataException($"{name} was not saved by NumPy");
        }

        bool isShort = file[6] == 1;
        long length = isShort ? BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(Preamble)) : BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(Preamble));
        int start = Preamble + (isShort ? 2 : 4);
        if (length > file.Length - start)
        {
            throw new InvalidDataException($"{name} is cut off");
        }

        Match header = Header().Match(Encoding.ASCII.GetString(file, start, (int)length));
        int[] shape = header.Success
            ? [.. header.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)]
            : [];
        NumpyArray array = new(header.Groups["type"].Value, shape, file.AsMemory(start + (int)length));
        return shape.Length > 0 && array.Data.Length == (long)array.Rows * array.RowElements * array.Size
            ? array
            : throw new InvalidDataException($"{name}: expected an array of f4, u1, i1, i4 or i8 in row-major order, with all its numbers");
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

    private int Size => Type switch { "|u1" or "|i1" => 1, "<f4" or "<i4" => 4, "<i8" => 8, _ => throw new InvalidDataException($"an array of {Type}; expected f4, u1, i1, i4 or i8") };

    [GeneratedRegex(@"'descr': '(?<type>[^']+)', 'fortran_order': False, 'shape': \((?<shape>[0-9, ]*)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Header();
}
