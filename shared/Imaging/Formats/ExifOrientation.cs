using System.Buffers.Binary;
using Aviary.Imaging.Resizing;

namespace Aviary.Imaging.Formats;

/// <summary>Finds the orientation in an EXIF block (a TIFF header and its first directory). What cannot be read means upright.</summary>
internal static class ExifOrientation
{
    private const int Tag = 0x0112, Short = 3;

    public static Orientation Read(ReadOnlySpan<byte> tiff)
    {
        bool little = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < 8 || (!little && !tiff.StartsWith("MM\0*"u8)))
        {
            return Orientation.Upright;
        }

        uint directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - 2)
        {
            return Orientation.Upright;
        }

        ReadOnlySpan<byte> entries = tiff[((int)directory + 2)..];
        for (int left = Number(tiff[(int)directory..], little); left > 0 && entries.Length >= 12; left--, entries = entries[12..])
        {
            if (Number(entries, little) == Tag)
            {
                return Number(entries[2..], little) == Short ? Orientation.From(Number(entries[8..], little)) : Orientation.Upright;
            }
        }

        return Orientation.Upright;
    }

    private static ushort Number(ReadOnlySpan<byte> bytes, bool little)
        => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
