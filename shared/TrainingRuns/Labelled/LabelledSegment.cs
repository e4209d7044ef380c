using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Aviary.Inference;

namespace Aviary.TrainingRuns.Labelled;

/// <summary>
/// Some rows as a model takes them, with their classes; one object of the bucket. Numbers are little-endian:
/// <c>"AVLB"</c>, form (1 byte, 1), type (1 byte: 0 uint8, 1 float32), 2 bytes of zero, rows, elements of a row, classes (4 bytes
/// each); the classes' names (2 bytes of length, UTF-8); for each row the place of its class (2 bytes); the rows; SHA-256 of all before.
/// </summary>
/// <param name="Type"><see cref="ElementType.Bytes"/> or <see cref="ElementType.Float32"/>.</param>
/// <param name="RowElements">The numbers of a row.</param>
/// <param name="Classes">The names that labels point at.</param>
/// <param name="Labels">The class of each row, as its place in <paramref name="Classes"/>.</param>
/// <param name="Rows">The rows, one behind the other.</param>
internal sealed record LabelledSegment(
    ElementType Type, int RowElements, IReadOnlyList<string> Classes, ReadOnlyMemory<ushort> Labels, ReadOnlyMemory<byte> Rows)
{
    /// <summary>The most bytes of a segment.</summary>
    public const int MaxBytes = 16 << 20;

    /// <summary>The most bytes of a class's name.</summary>
    public const int MaxNameBytes = 1024;

    /// <summary>The most classes of a segment.</summary>
    public const int MaxClasses = 10_000;

    private const int HeadBytes = 20;
    private const byte Form = 1;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> Magic => "AVLB"u8;

    /// <summary>The bytes of a row.</summary>
    public int RowBytes => RowElements * SizeOf(Type);

    /// <summary>The bytes of one number.</summary>
    public static int SizeOf(ElementType type) => type switch
    {
        ElementType.Bytes => sizeof(byte),
        ElementType.Float32 => sizeof(float),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Labelled rows are uint8 or float32."),
    };

    /// <summary>The segment as an object.</summary>
    public byte[] Write()
    {
        using MemoryStream stream = new();
        using (BinaryWriter writer = new(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(Form);
            writer.Write((byte)(Type == ElementType.Bytes ? 0 : 1));
            writer.Write((ushort)0);
            writer.Write(Labels.Length);
            writer.Write(RowElements);
            writer.Write(Classes.Count);
            foreach (string name in Classes)
            {
                byte[] text = Encoding.UTF8.GetBytes(name);
                writer.Write((ushort)text.Length);
                writer.Write(text);
            }

            foreach (ushort label in Labels.Span)
            {
                writer.Write(label);
            }

            writer.Write(Rows.Span);
        }

        stream.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    /// <summary>Reads an object; the second value says what is wrong where it is no segment.</summary>
    public static (LabelledSegment? Segment, string? Problem) Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < HeadBytes + SHA256.HashSizeInBytes || !bytes.Span.StartsWith(Magic))
        {
            return (null, "it is no segment of labelled rows");
        }

        ReadOnlyMemory<byte> content = bytes[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(content.Span).AsSpan().SequenceEqual(bytes.Span[^SHA256.HashSizeInBytes..]))
        {
            return (null, "its checksum differs");
        }

        ReadOnlySpan<byte> head = content.Span;
        (byte form, byte type) = (head[4], head[5]);
        uint rows = BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
        uint elements = BinaryPrimitives.ReadUInt32LittleEndian(head[12..]);
        uint classes = BinaryPrimitives.ReadUInt32LittleEndian(head[16..]);
        return form != Form || type > 1
            ? (null, $"expected form {Form} of uint8 or float32 rows, it is form {form} of type {type}")
            : rows is 0 or > MaxBytes || elements is 0 or > MaxBytes || classes is 0 or > MaxClasses
                ? (null, $"it says that it has {rows} rows of {elements} numbers and {classes} classes")
                : ReadRest(content[HeadBytes..], type == 0 ? ElementType.Bytes : ElementType.Float32, (int)rows, (int)elements, (int)classes);
    }

    private static (LabelledSegment? Segment, string? Problem) ReadRest(ReadOnlyMemory<byte> rest, ElementType type, int rows, int elements, int classes)
    {
        string[] names = new string[classes];
        for (int i = 0; i < classes; i++)
        {
            int length = rest.Length < sizeof(ushort) ? int.MaxValue : BinaryPrimitives.ReadUInt16LittleEndian(rest.Span);
            if (length > MaxNameBytes || length > rest.Length - sizeof(ushort))
            {
                return (null, $"the name of class {i} is too long or cut off");
            }

            try
            {
                names[i] = StrictUtf8.GetString(rest.Span.Slice(sizeof(ushort), length));
            }
            catch (DecoderFallbackException)
            {
                return (null, $"the name of class {i} is no UTF-8");
            }

            rest = rest[(sizeof(ushort) + length)..];
        }

        long expected = (long)rows * (sizeof(ushort) + ((long)elements * SizeOf(type)));
        if (rest.Length != expected)
        {
            return (null, $"expected {expected} bytes of labels and rows, it has {rest.Length}");
        }

        ushort[] labels = new ushort[rows];
        for (int i = 0; i < rows; i++)
        {
            labels[i] = BinaryPrimitives.ReadUInt16LittleEndian(rest.Span[(i * sizeof(ushort))..]);
            if (labels[i] >= classes)
            {
                return (null, $"row {i} has class {labels[i]}; there are {classes}");
            }
        }

        return (new LabelledSegment(type, elements, names, labels, rest[(rows * sizeof(ushort))..]), null);
    }
}
