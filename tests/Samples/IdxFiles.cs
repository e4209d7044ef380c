using System.Buffers.Binary;
using System.IO.Compression;

namespace Aviary.Samples;

/// <summary>Writes small IDX files.</summary>
internal static class IdxFiles
{
    public static byte[] Make(int magic, int[] shape, byte[] data)
    {
        byte[] file = new byte[4 + (4 * shape.Length) + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(file, magic);
        for (int axis = 0; axis < shape.Length; axis++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * axis)), shape[axis]);
        }

        data.CopyTo(file, 4 + (4 * shape.Length));
        return file;
    }

    public static byte[] Images(int count, int size = 2) => Make(0x803, [count, size, size], [.. Enumerable.Range(0, count * size * size).Select(i => (byte)i)]);

    public static byte[] Labels(params byte[] labels) => Make(0x801, [labels.Length], labels);

    public static byte[] Zip(byte[] content)
    {
        using MemoryStream zipped = new();
        using (GZipStream gzip = new(zipped, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return zipped.ToArray();
    }
}
