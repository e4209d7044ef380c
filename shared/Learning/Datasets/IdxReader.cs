using System.Buffers.Binary;
using System.IO.Compression;

namespace Aviary.Learning.Datasets;

/// <summary>
/// Reads IDX files of unsigned bytes (format: http://yann.lecun.com/exdb/mnist/), plain or compressed with gzip.
/// Memory is bounded: what the header promises is compared with the file's size and a limit before anything is allocated.
/// </summary>
internal static class IdxReader
{
    /// <summary>The largest content that is read, in bytes.</summary>
    public const long LargestContent = 1L << 30;

    // Deflate cannot make more than 1,032 bytes out of one.
    private const int LargestExpansion = 1032;
    private const byte UnsignedByte = 8;

    /// <exception cref="DatasetException">The file is missing or damaged, named with what is wrong.</exception>
    public static IdxArray Read(string path, int rank)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return Read(file, path, rank);
        }
        catch (InvalidDataException damaged)
        {
            throw new DatasetException(path, $"damaged gzip data ({damaged.Message.TrimEnd('.')})", damaged);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(path, $"cannot be read ({unreadable.Message.TrimEnd('.')})", unreadable);
        }
    }

    private static IdxArray Read(FileStream file, string path, int rank)
    {
        Span<byte> magic = stackalloc byte[2];
        int read = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        bool zipped = read == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
        if (!zipped && path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            string start = read < 2 ? "is empty" : $"begins with {Convert.ToHexStringLower(magic)}";
            throw new DatasetException(path, $"is not gzip: expected 1f8b at the start, but it {start}");
        }

        file.Position = 0;
        if (!zipped)
        {
            return ReadContent(file, path, rank, file.Length);
        }

        using GZipStream content = new(file, CompressionMode.Decompress);
        return ReadContent(content, path, rank, Math.Min(LargestContent, file.Length * LargestExpansion));
    }

    private static IdxArray ReadContent(Stream content, string path, int rank, long largest)
    {
        byte[] header = new byte[4 + (4 * rank)];
        int got = content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (got >= 4)
        {
            CheckMagic(header, path, rank);
        }

        if (got < header.Length)
        {
            throw new DatasetException(path, $"truncated: the header takes {header.Length} bytes, but there are {got}");
        }

        int[] shape = ReadShape(header, path, rank);
        long expected = shape.Aggregate(1L, (product, length) => product * length);
        if (expected > Math.Min(largest, LargestContent))
        {
            throw new DatasetException(
                path,
                expected > LargestContent
                    ? $"the header promises {expected} bytes ({string.Join('×', shape)}); at most {LargestContent} are read"
                    : $"truncated: the header promises {expected} bytes ({string.Join('×', shape)}), more than the file can hold");
        }

        byte[] data = new byte[expected];
        int have = content.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
        if (have < data.Length)
        {
            throw new DatasetException(
                path, $"truncated: the header promises {expected} bytes ({string.Join('×', shape)}), but there are {have}");
        }

        return content.ReadByte() < 0
            ? new IdxArray(shape, data)
            : throw new DatasetException(path, $"trailing bytes after the {expected} that the header promises");
    }

    private static void CheckMagic(ReadOnlySpan<byte> header, string path, int rank)
    {
        uint magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        uint expected = ((uint)UnsignedByte << 8) | (uint)rank;
        if (magic != expected)
        {
            throw new DatasetException(
                path, $"bad magic number {magic:x8}: expected {expected:x8} (unsigned bytes, {rank} dimension{(rank == 1 ? "" : "s")})");
        }
    }

    private static int[] ReadShape(ReadOnlySpan<byte> header, string path, int rank)
    {
        int[] shape = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            shape[axis] = BinaryPrimitives.ReadInt32BigEndian(header[(4 + (4 * axis))..]);
            int largest = axis == 0 ? int.MaxValue : 1 << 14;
            if (shape[axis] < 1 || shape[axis] > largest)
            {
                throw new DatasetException(path, $"dimension {axis} in the header is {(uint)shape[axis]}: expected 1 to {largest}");
            }
        }

        return shape;
    }
}
