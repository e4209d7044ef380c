using System.Buffers.Binary;
using System.IO.Compression;

namespace Aviary.Samples;

/// <summary>Writes small PNG files of any colour type and depth, whole or with chunks of one's own.</summary>
internal sealed class PngWriter(int width, int height, int depth, int colourType)
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Remainder)];

    private readonly List<(string Name, byte[] Content)> _chunks = [];

    /// <summary>A chunk before the pixels.</summary>
    public PngWriter With(string name, params byte[] content)
    {
        _chunks.Add((name, content));
        return this;
    }

    /// <param name="row">The packed bytes of each row.</param>
    public byte[] Write(Func<int, byte[]> row)
    {
        using MemoryStream pixels = new();
        using (ZLibStream zlib = new(pixels, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(row(y));
            }
        }

        using MemoryStream file = new();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = (byte)depth;
        header[9] = (byte)colourType;
        Chunk(file, "IHDR", header);
        foreach ((string name, byte[] content) in _chunks)
        {
            Chunk(file, name, content);
        }

        Chunk(file, "IDAT", pixels.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>The checksum of a chunk's name and content (ISO/IEC 15948, annex D).</summary>
    public static uint Checksum(ReadOnlySpan<byte> content)
    {
        uint checksum = uint.MaxValue;
        foreach (byte value in content)
        {
            checksum = Table[(checksum ^ value) & 0xFF] ^ (checksum >> 8);
        }

        return ~checksum;
    }

    private static void Chunk(MemoryStream file, string name, byte[] content)
    {
        byte[] chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        System.Text.Encoding.ASCII.GetBytes(name, chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), Checksum(chunk.AsSpan(4, content.Length + 4)));
        file.Write(chunk);
    }

    private static uint Remainder(int value)
    {
        uint remainder = (uint)value;
        for (int bit = 0; bit < 8; bit++)
        {
            remainder = (remainder & 1) != 0 ? (remainder >> 1) ^ 0xEDB88320 : remainder >> 1;
        }

        return remainder;
    }
}
