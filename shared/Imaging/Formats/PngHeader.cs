using System.Buffers.Binary;
using Aviary.Imaging.Resizing;

namespace Aviary.Imaging.Formats;

/// <summary>Walks the chunks of a PNG (ISO/IEC 15948, clause 5) without looking at the pixels.</summary>
internal static class PngHeader
{
    private const int Frame = 12; // length, name and checksum of a chunk

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <exception cref="PictureRefusedException">The chunks are cut off or not those of a PNG.</exception>
    public static PictureHeader Read(ReadOnlySpan<byte> bytes, ImagingOptions limits)
    {
        ReadOnlySpan<byte> rest = bytes[Signature.Length..];
        PictureSize size = ReadSize(rest).Within(limits);
        Orientation orientation = Orientation.Upright;
        while (rest.Length >= Frame)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            ReadOnlySpan<byte> name = rest.Slice(4, 4);
            if (length > rest.Length - Frame)
            {
                break;
            }

            if (name.SequenceEqual("IEND"u8))
            {
                return new PictureHeader(PictureFormat.Png, size, orientation);
            }

            if (name.SequenceEqual("eXIf"u8))
            {
                orientation = ExifOrientation.Read(rest.Slice(8, (int)length));
            }

            rest = rest[((int)length + Frame)..];
        }

        throw Truncated();
    }

    private static PictureSize ReadSize(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 25)
        {
            throw Truncated();
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(rest) != 13 || !rest[4..].StartsWith("IHDR"u8))
        {
            throw new PictureRefusedException(PictureRefusal.Damaged, "The PNG is damaged: it does not begin with its header (IHDR).");
        }

        return new PictureSize(BinaryPrimitives.ReadInt32BigEndian(rest[8..]), BinaryPrimitives.ReadInt32BigEndian(rest[12..]));
    }

    private static PictureRefusedException Truncated() => new(PictureRefusal.Truncated, "The PNG ends before its last chunk (IEND).");
}
