using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Aviary.Importing.Tflite.Files;

/// <summary>A table: fields by number, each of which may be absent. Field numbers are the schema's, beginning with 0.</summary>
internal readonly struct FlatTable
{
    private const int VtableHead = 4;
    private const int MaxText = 1 << 16;
    private const int MaxTables = 1 << 17;

    private readonly FlatBuffer _buffer;
    private readonly int _position;
    private readonly int _vtable;
    private readonly int _vtableSize;
    private readonly int _size;

    public FlatTable(FlatBuffer buffer, int position, string name)
    {
        long vtable = position - (long)BinaryPrimitives.ReadInt32LittleEndian(buffer.Read(position, sizeof(int), name));
        ReadOnlySpan<byte> head = buffer.Read(vtable, VtableHead, name);
        _vtableSize = BinaryPrimitives.ReadUInt16LittleEndian(head);
        _size = BinaryPrimitives.ReadUInt16LittleEndian(head[2..]);
        if (_vtableSize < VtableHead || _vtableSize % 2 != 0 || _size < sizeof(int)
            || vtable + _vtableSize > buffer.Length || position + (long)_size > buffer.Length)
        {
            throw new TfliteException($"{name}: the table at {position} has fields of {_size} bytes and a list of fields of {_vtableSize}; they do not lie in the file");
        }

        (_buffer, _position, _vtable, Name) = (buffer, position, (int)vtable, name);
    }

    /// <summary>How the table is named to people.</summary>
    public string Name { get; }

    public bool Has(int field) => Place(field, 0) != 0;

    public byte Byte(int field, byte absent = 0) => Place(field, 1) is var place and not 0 ? _buffer.Read(place, 1, Name)[0] : absent;

    public bool Bool(int field) => Byte(field) != 0;

    public int Int32(int field, int absent = 0)
        => Place(field, 4) is var place and not 0 ? BinaryPrimitives.ReadInt32LittleEndian(_buffer.Read(place, 4, Name)) : absent;

    public uint UInt32(int field) => (uint)Int32(field);

    public ulong UInt64(int field)
        => Place(field, 8) is var place and not 0 ? BinaryPrimitives.ReadUInt64LittleEndian(_buffer.Read(place, 8, Name)) : 0;

    public float Single(int field, float absent = 0)
        => Place(field, 4) is var place and not 0 ? BinaryPrimitives.ReadSingleLittleEndian(_buffer.Read(place, 4, Name)) : absent;

    public FlatTable? Table(int field, string name)
        => Place(field, 4) is var place and not 0 ? new FlatTable(_buffer, _buffer.Follow(place, name), name) : null;

    /// <summary>Numbers, copied; empty where the field is absent. The copy is no longer than the file.</summary>
    public T[] Numbers<T>(int field, string name)
        where T : unmanaged
        => MemoryMarshal.Cast<byte, T>(Elements(field, System.Runtime.CompilerServices.Unsafe.SizeOf<T>(), name).Content.Span).ToArray();

    /// <summary>Bytes as they lie in the file.</summary>
    public ReadOnlyMemory<byte> Bytes(int field, string name) => Elements(field, 1, name).Content;

    /// <summary>The tables of a list.</summary>
    /// <param name="field">The field.</param>
    /// <param name="name">What one of them is called: <c>tensor</c>.</param>
    public FlatTable[] Tables(int field, string name)
    {
        (ReadOnlyMemory<byte> content, int start) = Elements(field, sizeof(uint), $"the list of each {name}");
        if (content.Length / sizeof(uint) > MaxTables)
        {
            throw new TfliteException($"{Name}: {content.Length / sizeof(uint)} times a {name}; expected at most {MaxTables}");
        }

        var tables = new FlatTable[content.Length / sizeof(uint)];
        for (int i = 0; i < tables.Length; i++)
        {
            string one = $"{name} {i}";
            tables[i] = new FlatTable(_buffer, _buffer.Follow(start + (i * sizeof(uint)), one), one);
        }

        return tables;
    }

    /// <summary>Text; empty where the field is absent.</summary>
    public string Text(int field, string name)
    {
        ReadOnlySpan<byte> text = Elements(field, 1, name).Content.Span;
        if (text.Length > MaxText)
        {
            throw new TfliteException($"{name}: a text of {text.Length} bytes; expected at most {MaxText}");
        }

        return Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : throw new TfliteException($"{name}: a text that is not UTF-8");
    }

    private (ReadOnlyMemory<byte> Content, int Start) Elements(int field, int size, string name)
    {
        int place = Place(field, 4);
        if (place == 0)
        {
            return (default, 0);
        }

        int start = _buffer.Follow(place, name);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.Read(start, sizeof(uint), name));
        return (_buffer.Slice(start + sizeof(uint), count * (long)size, name), start + sizeof(uint));
    }

    /// <summary>Where a field's content begins; 0 where it is absent.</summary>
    private int Place(int field, int size)
    {
        int slot = VtableHead + (field * 2);
        if (slot + 2 > _vtableSize)
        {
            return 0;
        }

        int offset = BinaryPrimitives.ReadUInt16LittleEndian(_buffer.Read(_vtable + slot, 2, Name));
        return offset == 0 || offset + size <= _size
            ? offset == 0 ? 0 : _position + offset
            : throw new TfliteException($"{Name}: field {field} is {offset} bytes into a table of {_size}");
    }
}
