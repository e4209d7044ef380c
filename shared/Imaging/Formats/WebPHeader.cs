using System.Buffers.Binary;
using Aviary.Imaging.Resizing;

namespace Aviary.Imaging.Formats;

/// <summary>Walks the chunks of a WebP (RFC 9649) without looking at the pixels.</summary>
internal static class WebPHeader
{
    private const byte HasAnimation = 0x02;

    /// <exception cref="PictureRefusedException">The chunks are cut off, not those of a WebP, or those of an animation.</exception>
    public static PictureHeader Read(ReadOnlySpan<byte> bytes, ImagingOptions limits)
    {
        uint riff = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        bool whole = riff <= bytes.Length - 8;
        ReadOnlySpan<byte> rest = bytes[12..];
        PictureSize? size = null;
        Orientation orientation = Orientation.Upright;
        while (rest.Length >= 8)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            ReadOnlySpan<byte> content = rest.Slice(8, (int)Math.Min(length, rest.Length - 8));
            if (rest.StartsWith("VP8X"u8) && content.Length >= 10)
            {
                if ((content[0] & HasAnimation) != 0)
                {
                    throw new PictureRefusedException(PictureRefusal.UnsupportedFormat, "The WebP is animated; expected a single picture.");
                }

                size = new PictureSize(Read24(content[4..]) + 1, Read24(content[7..]) + 1);
            }
            else if (rest.StartsWith("VP8 "u8))
            {
                size ??= Lossy(content);
            }
            else if (rest.StartsWith("VP8L"u8))
            {
                size ??= Lossless(content);
            }
            else if (rest.StartsWith("EXIF"u8))
            {
                // Some writers put JPEG's name of the block before it.
                orientation = ExifOrientation.Read(content.StartsWith("Exif\0\0"u8) ? content[6..] : content);
            }

            long next = 8 + (long)length + (length & 1);
            if (next > rest.Length)
            {
                whole &= length <= rest.Length - 8;
                break;
            }

            rest = rest[(int)next..];
        }

        size?.Within(limits);
        return !whole ? throw new PictureRefusedException(PictureRefusal.Truncated, "The WebP ends before its content does.")
            : size is null ? throw new PictureRefusedException(PictureRefusal.Damaged, "The WebP is damaged: it has no picture.")
            : new PictureHeader(PictureFormat.WebP, size.Value, orientation);
    }

    private static int Read24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    private static PictureSize? Lossy(ReadOnlySpan<byte> content)
        => content.Length >= 10 && content[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])
            ? new PictureSize(BinaryPrimitives.ReadUInt16LittleEndian(content[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(content[8..]) & 0x3FFF)
            : null;

    private static PictureSize? Lossless(ReadOnlySpan<byte> content)
    {
        if (content.Length < 5 || content[0] != 0x2F)
        {
            return null;
        }

        uint bits = BinaryPrimitives.ReadUInt32LittleEndian(content[1..]);
        return new PictureSize((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
    }
}
