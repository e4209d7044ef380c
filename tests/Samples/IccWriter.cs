using System.Buffers.Binary;
using System.Text;

namespace Aviary.Samples;

/// <summary>Writes the smallest colour profiles (ICC.1): three primaries and one curve.</summary>
internal static class IccWriter
{
    public static readonly double[][] Srgb = [[0.4360, 0.2225, 0.0139], [0.3851, 0.7169, 0.0971], [0.1431, 0.0606, 0.7141]];

    /// <summary>Red where green should be.</summary>
    public static readonly double[][] Swapped = [Srgb[1], Srgb[0], Srgb[2]];

    /// <param name="primaries">XYZ of red, green and blue.</param>
    /// <param name="gamma">The curve's exponent, or null for the curve of sRGB.</param>
    public static byte[] Write(double[][] primaries, double? gamma)
    {
        byte[] curve = gamma is { } power
            ? [.. "curv"u8, 0, 0, 0, 0, 0, 0, 0, 1, (byte)power, 0, 0, 0]
            : [.. "para"u8, 0, 0, 0, 0, 0, 3, 0, 0, .. Fixed(2.4), .. Fixed(1 / 1.055), .. Fixed(0.055 / 1.055), .. Fixed(1 / 12.92), .. Fixed(0.04045)];
        (string Name, byte[] Content)[] tags =
        [
            ("desc", [.. "desc"u8, 0, 0, 0, 0, 0, 0, 0, 2, (byte)'t', 0, .. new byte[78]]),
            ("wtpt", Xyz([0.9642, 1, 0.8249])),
            ("rXYZ", Xyz(primaries[0])),
            ("gXYZ", Xyz(primaries[1])),
            ("bXYZ", Xyz(primaries[2])),
            ("rTRC", curve),
            ("gTRC", curve),
            ("bTRC", curve),
        ];
        List<byte> table = [.. Number(tags.Length)];
        List<byte> content = [];
        foreach ((string name, byte[] bytes) in tags)
        {
            table.AddRange([.. Encoding.ASCII.GetBytes(name), .. Number(132 + (12 * tags.Length) + content.Count), .. Number(bytes.Length)]);
            content.AddRange([.. bytes, .. new byte[(4 - (bytes.Length % 4)) % 4]]);
        }

        byte[] header = new byte[128];
        Number(128 + table.Count + content.Count).CopyTo(header, 0);
        header[8] = 2; // version 2.1
        header[9] = 0x10;
        "mntrRGB XYZ "u8.CopyTo(header.AsSpan(12));
        "acsp"u8.CopyTo(header.AsSpan(36));
        new[] { 0.9642, 1, 0.8249 }.SelectMany(Fixed).ToArray().CopyTo(header, 68);
        return [.. header, .. table, .. content];
    }

    private static byte[] Xyz(double[] values) => [.. "XYZ "u8, 0, 0, 0, 0, .. values.SelectMany(Fixed)];

    private static byte[] Fixed(double value) => Number((int)Math.Round(value * 65536));

    private static byte[] Number(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
