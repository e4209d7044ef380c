using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Aviary.Imaging.Formats;

/// <summary>The frame header of a JPEG (ITU-T T.81, B.2.2).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JpegFrame(byte Marker, int Precision, PictureSize Size, int Components)
{
    public bool IsProgressive => Marker == 0xC2;

    /// <summary>C0 to CF, less the three that are tables.</summary>
    public static bool IsStart(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    public static JpegFrame Read(byte marker, ReadOnlySpan<byte> segment)
        => segment.Length < 6
            ? throw JpegHeader.Damaged("its frame header is too short")
            : new JpegFrame(
                marker,
                segment[0],
                new PictureSize(BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[1..])),
                segment[5]);

    /// <exception cref="PictureRefusedException">The frame is of a kind that is not read.</exception>
    public void Require()
    {
        if (Marker > 0xC2)
        {
            string kind = Marker switch
            {
                0xC3 or 0xCB => "lossless",
                0xC9 or 0xCA => "arithmetic",
                _ => "hierarchical",
            };
            throw new PictureRefusedException(PictureRefusal.UnsupportedFormat, $"The JPEG has {kind} coding; expected baseline or progressive.");
        }

        if (Precision != 8)
        {
            throw new PictureRefusedException(PictureRefusal.UnsupportedFormat, $"The JPEG has {Precision} bits a sample; expected 8.");
        }

        if (Components is not (1 or 3 or 4))
        {
            throw JpegHeader.Damaged($"it has {Components} components; expected 1, 3 or 4");
        }
    }
}
