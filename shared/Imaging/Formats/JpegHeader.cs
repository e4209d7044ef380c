using System.Buffers.Binary;
using Aviary.Imaging.Resizing;

namespace Aviary.Imaging.Formats;

/// <summary>Reads the marker segments of a JPEG (ITU-T T.81, annex B) up to the first scan.</summary>
internal static class JpegHeader
{
    private const byte StartOfScan = 0xDA, EndOfImage = 0xD9, Exif = 0xE1, Profile = 0xE2;

    /// <exception cref="PictureRefusedException">There is no frame that can be decoded.</exception>
    public static PictureHeader Read(ReadOnlySpan<byte> bytes, ImagingOptions limits)
    {
        Orientation orientation = Orientation.Upright;
        JpegFrame? frame = null;
        bool plain = true;
        int at = 2;
        while (Next(bytes, ref at, out byte marker, out ReadOnlySpan<byte> segment))
        {
            switch (marker)
            {
                case Exif when segment.StartsWith("Exif\0\0"u8):
                    orientation = ExifOrientation.Read(segment[6..]);
                    break;
                case Profile when segment.StartsWith("ICC_PROFILE\0"u8):
                    // Whole in the first of one segment; sRGB profiles never need more.
                    plain = segment.Length > 14 && segment[12] == 1 && segment[13] == 1 && IccProfile.IsSrgb(segment[14..]);
                    break;
                case StartOfScan:
                    JpegFrame found = frame ?? throw Damaged("its first scan comes before its frame");
                    found.Require();
                    found.Size.Within(limits);
                    if (found.IsProgressive)
                    {
                        RequireScans(bytes[at..], limits);
                    }

                    return new PictureHeader(PictureFormat.Jpeg, found.Size, orientation) { IsPlainJpeg = plain && found.Components is 1 or 3 };
                case EndOfImage:
                    throw Damaged("it ends before its first scan");
                default:
                    if (JpegFrame.IsStart(marker))
                    {
                        frame = frame is null ? JpegFrame.Read(marker, segment) : throw Damaged("it has two frames");
                    }

                    break;
            }
        }

        throw new PictureRefusedException(PictureRefusal.Truncated, "The JPEG ends within its header.");
    }

    internal static PictureRefusedException Damaged(string why) => new(PictureRefusal.Damaged, $"The JPEG is damaged: {why}.");

    /// <summary>The next marker and its segment; false where the bytes end first.</summary>
    private static bool Next(ReadOnlySpan<byte> bytes, ref int at, out byte marker, out ReadOnlySpan<byte> segment)
    {
        marker = 0;
        segment = [];
        if (at >= bytes.Length)
        {
            return false;
        }

        // Decoders skip bytes that stand between segments and are none.
        int found = bytes[at..].IndexOf((byte)0xFF);
        int begin = found < 0 ? -1 : bytes[(at + found)..].IndexOfAnyExcept((byte)0xFF);
        if (begin < 0)
        {
            return false;
        }

        at += found + begin;
        marker = bytes[at++];
        if (marker is 0 or 1 or (>= 0xD0 and <= 0xD9))
        {
            return true; // stands alone
        }

        if (at + 2 > bytes.Length)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        if (length < 2)
        {
            throw Damaged($"a segment declares {length} bytes");
        }

        if (length > bytes.Length - at)
        {
            return false;
        }

        segment = bytes.Slice(at + 2, length - 2);
        at += length;
        return true;
    }

    private static void RequireScans(ReadOnlySpan<byte> rest, ImagingOptions limits)
    {
        int scans = rest.Count((ReadOnlySpan<byte>)[0xFF, StartOfScan]) + 1;
        if (scans > limits.MaxScans)
        {
            throw new PictureRefusedException(PictureRefusal.TooLarge, $"The progressive JPEG has {scans} scans; at most {limits.MaxScans} are taken.");
        }
    }
}
