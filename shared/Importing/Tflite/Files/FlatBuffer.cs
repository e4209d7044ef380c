using System.Buffers.Binary;

namespace Aviary.Importing.Tflite.Files;

/// <summary>
/// Bytes in the FlatBuffers format, read with every offset and length proved first. Offsets lead forward, so that a walk ends; that
/// it ends soon although many places may refer to the same bytes is held by an allowance of bytes to read.
/// </summary>
internal sealed class FlatBuffer(ReadOnlyMemory<byte> bytes)
{
    // A sound file is read about once, with some bytes of overhead for each table.
    private const int TimesRead = 16;
    private const int SmallFile = 1 << 16;

    private long _allowance = ((long)bytes.Length * TimesRead) + SmallFile;

    public int Length => bytes.Length;

    /// <summary>The table that the file begins with.</summary>
    public FlatTable Root(string name) => new(this, Follow(0, name), name);

    /// <summary>Whether the four bytes behind the first offset name this format.</summary>
    public static bool HasIdentifier(ReadOnlySpan<byte> file, ReadOnlySpan<byte> identifier)
        => file.Length >= 8 && file.Slice(4, 4).SequenceEqual(identifier);

    /// <summary>Bytes of the file, proved to be in it, and taken off the allowance.</summary>
    public ReadOnlyMemory<byte> Slice(long position, long length, string name)
    {
        if (position < 0 || length < 0 || position > bytes.Length || length > bytes.Length - position)
        {
            throw new TfliteException($"{name} asks for {length} bytes at {position}; the file has {bytes.Length}");
        }

        _allowance -= length;
        return _allowance >= 0
            ? bytes.Slice((int)position, (int)length)
            : throw new TfliteException($"{name}: the file refers to the same bytes again and again (more than {TimesRead} times its {bytes.Length} bytes)");
    }

    public ReadOnlySpan<byte> Read(long position, int length, string name) => Slice(position, length, name).Span;

    /// <summary>Where the offset at a place leads.</summary>
    public int Follow(int position, string name)
    {
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(Read(position, sizeof(uint), name));
        long target = position + (long)offset;
        return offset > 0 && target <= bytes.Length - sizeof(int)
            ? (int)target
            : throw new TfliteException($"{name}: the offset at {position} leads to {target}; the file has {bytes.Length} bytes");
    }
}
