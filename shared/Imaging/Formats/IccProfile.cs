using System.Buffers.Binary;

namespace Aviary.Imaging.Formats;

/// <summary>Whether a colour profile (ICC.1) is sRGB in all but name, so that its pixels need no conversion.</summary>
internal static class IccProfile
{
    private const int HeaderLength = 128, TagLength = 12, MaxTags = 100;

    /// <summary>Chromaticities of IEC 61966-2-1, adapted to D50 as every sRGB profile stores them.</summary>
    private static readonly double[][] Primaries = [[0.4360, 0.2225, 0.0139], [0.3851, 0.7169, 0.0971], [0.1431, 0.0606, 0.7141]];

    public static bool IsSrgb(ReadOnlySpan<byte> profile)
        => profile.Length > HeaderLength + 4
            && profile[16..].StartsWith("RGB "u8)
            && IsColour(Tag(profile, "rXYZ"u8), Primaries[0])
            && IsColour(Tag(profile, "gXYZ"u8), Primaries[1])
            && IsColour(Tag(profile, "bXYZ"u8), Primaries[2])
            && IsCurve(Tag(profile, "rTRC"u8))
            && IsCurve(Tag(profile, "gTRC"u8))
            && IsCurve(Tag(profile, "bTRC"u8))
            && Tag(profile, "A2B0"u8).IsEmpty;

    private static ReadOnlySpan<byte> Tag(ReadOnlySpan<byte> profile, ReadOnlySpan<byte> name)
    {
        uint count = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(profile[HeaderLength..]), MaxTags);
        ReadOnlySpan<byte> table = profile[(HeaderLength + 4)..];
        for (uint tag = 0; tag < count && table.Length >= TagLength; tag++, table = table[TagLength..])
        {
            uint offset = BinaryPrimitives.ReadUInt32BigEndian(table[4..]);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(table[8..]);
            if (table.StartsWith(name) && offset <= profile.Length && length <= profile.Length - offset)
            {
                return profile.Slice((int)offset, (int)length);
            }
        }

        return [];
    }

    private static bool IsColour(ReadOnlySpan<byte> tag, ReadOnlySpan<double> expected)
    {
        if (tag.Length < 20 || !tag.StartsWith("XYZ "u8))
        {
            return false;
        }

        for (int axis = 0; axis < 3; axis++)
        {
            double value = BinaryPrimitives.ReadInt32BigEndian(tag[(8 + (4 * axis))..]) / 65536d;
            if (Math.Abs(value - expected[axis]) > 0.003)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>By its values at a fifth and at half: gamma 2.2 alone is as near to sRGB as one of 255.</summary>
    private static bool IsCurve(ReadOnlySpan<byte> tag)
        => tag.Length >= 14 && Near(Curve(tag, 0.2), 0.0331) && Near(Curve(tag, 0.5), 0.2140);

    private static bool Near(double value, double expected) => Math.Abs(value - expected) < 0.005;

    private static double Curve(ReadOnlySpan<byte> tag, double at)
    {
        if (tag.StartsWith("curv"u8))
        {
            uint count = BinaryPrimitives.ReadUInt32BigEndian(tag[8..]);
            if (count == 1)
            {
                return Math.Pow(at, BinaryPrimitives.ReadUInt16BigEndian(tag[12..]) / 256d);
            }

            return count >= 2 && count <= (tag.Length - 12) / 2
                ? BinaryPrimitives.ReadUInt16BigEndian(tag[(12 + (2 * (int)Math.Round(at * (count - 1))))..]) / 65535d
                : -1;
        }

        // Type 3: (a·x + b)^g from d on, c·x before.
        if (!tag.StartsWith("para"u8) || tag.Length < 32 || BinaryPrimitives.ReadUInt16BigEndian(tag[8..]) is not (3 or 4))
        {
            return -1;
        }

        return at >= Fixed(tag, 4) ? Math.Pow(Math.Max(0, (Fixed(tag, 1) * at) + Fixed(tag, 2)), Fixed(tag, 0)) : Fixed(tag, 3) * at;
    }

    private static double Fixed(ReadOnlySpan<byte> tag, int index) => BinaryPrimitives.ReadInt32BigEndian(tag[(12 + (4 * index))..]) / 65536d;
}
