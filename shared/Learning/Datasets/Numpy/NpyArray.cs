using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Aviary.Learning.Datasets.Numpy;

/// <summary>
/// The header of an .npy file, and its elements one after the other (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
/// </summary>
internal sealed partial class NpyArray : IDisposable
{
    private const int LongestHeader = 1 << 16;
    private const int LargestElement = 4096;

    private readonly string _name;
    private readonly Stream _content;

    private NpyArray(string name, Stream content, char kind, int itemSize, bool isSwapped, int[] shape)
        => (_name, _content, Kind, ItemSize, IsSwapped, Shape) = (name, content, kind, itemSize, isSwapped, shape);

    /// <summary>As NumPy says it: f, i, u, b (truth values), U (texts) or S (bytes).</summary>
    public char Kind { get; }

    /// <summary>The bytes of an element.</summary>
    public int ItemSize { get; }

    /// <summary>Whether the bytes of an element stand the other way round than this machine has them.</summary>
    public bool IsSwapped { get; }

    /// <summary>The lengths of the dimensions, the slowest first.</summary>
    public int[] Shape { get; }

    /// <summary>The elements of one entry of the first dimension.</summary>
    public int RowLength => checked((int)Shape.Skip(1).Aggregate(1L, (product, length) => product * length));

    /// <summary>Reads the header.</summary>
    /// <param name="name">The file's name in errors.</param>
    /// <param name="content">The content, which is disposed with this.</param>
    /// <exception cref="DatasetException">It is no .npy file, or of a kind that is not read.</exception>
    public static NpyArray Open(string name, Stream content)
    {
        try
        {
            byte[] start = new byte[12];
            content.ReadExactly(start.AsSpan(0, 10));
            int length = start[8] | (start[9] << 8);
            if (start[6] >= 2)
            {
                content.ReadExactly(start.AsSpan(10, 2));
                length |= (start[10] << 16) | (start[11] << 24);
            }

            if (start[0] != 0x93 || !start.AsSpan(1, 5).SequenceEqual("NUMPY"u8) || length is < 0 or > LongestHeader)
            {
                throw new DatasetException(name, "is no .npy file: its header is another one");
            }

            byte[] header = new byte[length];
            content.ReadExactly(header);
            return Parse(name, content, Encoding.Latin1.GetString(header));
        }
        catch (EndOfStreamException cut)
        {
            throw new DatasetException(name, "is cut off within its header", cut);
        }
    }

    /// <summary>Reads the next entry of the first dimension.</summary>
    public void ReadRow(Span<byte> row)
    {
        try
        {
            _content.ReadExactly(row);
        }
        catch (EndOfStreamException cut)
        {
            throw new DatasetException(_name, $"is cut off: the header promises {string.Join('×', Shape)} elements", cut);
        }

        if (IsSwapped && ItemSize > 1)
        {
            int unit = Kind == 'U' ? 4 : ItemSize;
            for (int at = 0; at < row.Length; at += unit)
            {
                row.Slice(at, unit).Reverse();
            }
        }
    }

    public void Dispose() => _content.Dispose();

    private static NpyArray Parse(string name, Stream content, string header)
    {
        Match type = Descr().Match(header);
        Match shape = ShapeText().Match(header);
        if (!type.Success || !shape.Success)
        {
            throw new DatasetException(name, "holds Python objects or records: expected an array of numbers, truth values or texts");
        }

        int[] lengths = [.. shape.Groups["lengths"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(length => int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
        if (lengths.Length == 0 || Array.Exists(lengths, length => length < 1))
        {
            throw new DatasetException(name, $"has the shape ({shape.Groups["lengths"].Value}): expected one dimension or more of at least 1 and at most {int.MaxValue}");
        }

        if (lengths.Length > 1 && header.Contains("'fortran_order': True", StringComparison.Ordinal))
        {
            throw new DatasetException(name, "is in Fortran's order: save it with numpy.ascontiguousarray(x)");
        }

        char kind = type.Groups["kind"].Value[0];
        long size = long.Parse(type.Groups["size"].Value, CultureInfo.InvariantCulture) * (kind == 'U' ? 4 : 1);
        bool isRead = kind switch
        {
            'f' => size is 2 or 4 or 8,
            'i' or 'u' => size is 1 or 2 or 4 or 8,
            'b' => size == 1,
            _ => size is > 0 and <= LargestElement,
        };
        return isRead
            ? new NpyArray(name, content, kind, (int)size, type.Groups["order"].Value == (BitConverter.IsLittleEndian ? ">" : "<"), lengths)
            : throw new DatasetException(name, $"has elements of type {type.Value}, which are not read");
    }

    [GeneratedRegex("'descr':\\s*'(?<order>[<>|=]?)(?<kind>[fiubUS])(?<size>[0-9]{1,6})'", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Descr();

    [GeneratedRegex("'shape':\\s*\\((?<lengths>[0-9, ]*)\\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShapeText();
}
