namespace Aviary.Samples;

/// <summary>
/// Writes small JPEG files whose 8×8 blocks have one colour each: a quantisation of 1 and no frequencies but the first, so that
/// colours come back as they went in.
/// </summary>
internal sealed class JpegWriter(int width, int height, int components = 3)
{
    private readonly List<byte[]> _segments = [];

    public bool Progressive { get; init; }

    /// <summary>A segment before the frame, such as 0xE1 with an EXIF block.</summary>
    public JpegWriter With(byte marker, params byte[] content)
    {
        _segments.Add(Segment(marker, content));
        return this;
    }

    public JpegWriter WithOrientation(byte value) => With(0xE1, [.. "Exif\0\0"u8, .. Exif(value)]);

    /// <summary>A TIFF header and one directory that holds the orientation alone.</summary>
    public static byte[] Exif(byte orientation)
        => [.. "MM\0*\0\0\0\x08"u8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];

    /// <param name="sample">What is stored for a component (first argument) in the block at column and row.</param>
    public byte[] Write(Func<int, int, int, int> sample)
    {
        List<byte> file = [0xFF, 0xD8];
        file.AddRange(_segments.SelectMany(segment => segment));
        file.AddRange(Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]));
        byte[] ids = [.. Enumerable.Range(1, components).Select(id => (byte)id)];
        file.AddRange(Segment(
            Progressive ? (byte)0xC2 : (byte)0xC0,
            [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, (byte)components, .. ids.SelectMany(id => new byte[] { id, 0x11, 0 })]));

        // First coefficients: lengths of 0 to 11 bits (T.81, table K.3). Others: the end of the block, and nothing else.
        file.AddRange(Segment(0xC4, [0, 0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, .. Enumerable.Range(0, 12).Select(value => (byte)value)]));
        file.AddRange(Segment(0xC4, [0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        file.AddRange(Segment(0xDA, [(byte)components, .. ids.SelectMany(id => new byte[] { id, 0 }), 0, Progressive ? (byte)0 : (byte)63, 0]));
        file.AddRange(Blocks(sample));
        if (Progressive)
        {
            // The other frequencies have scans of their own; without them decoders would smooth what they believe unfinished.
            file.AddRange(ids.SelectMany(id => (byte[])[.. Segment(0xDA, [1, id, 0, 1, 63, 0]), .. Ends()]));
        }

        file.AddRange([0xFF, 0xD9]);
        return [.. file];
    }

    /// <summary>A picture by its colours, as YCbCr (JFIF).</summary>
    public byte[] WriteColours(Func<int, int, (int Red, int Green, int Blue)> colour)
        => Write((component, x, y) =>
        {
            (int red, int green, int blue) = colour(x, y);
            double value = component switch
            {
                0 => (0.299 * red) + (0.587 * green) + (0.114 * blue),
                1 => 128 - (0.168736 * red) - (0.331264 * green) + (0.5 * blue),
                _ => 128 + (0.5 * red) - (0.418688 * green) - (0.081312 * blue),
            };
            return (int)Math.Round(value);
        });

    private static byte[] Segment(byte marker, byte[] content)
        => [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    private List<byte> Ends()
    {
        JpegBits bits = new();
        for (int block = (width + 7) / 8 * ((height + 7) / 8); block > 0; block--)
        {
            bits.Add(0, 1);
        }

        return bits.End();
    }

    private List<byte> Blocks(Func<int, int, int, int> sample)
    {
        JpegBits bits = new();
        int[] before = new int[components];
        for (int y = 0; y < (height + 7) / 8; y++)
        {
            for (int x = 0; x < (width + 7) / 8; x++)
            {
                for (int component = 0; component < components; component++)
                {
                    int value = (Math.Clamp(sample(component, x, y), 0, 255) - 128) * 8;
                    bits.Difference(value - before[component]);
                    before[component] = value;
                    if (!Progressive)
                    {
                        bits.Add(0, 1);
                    }
                }
            }
        }

        return bits.End();
    }
}
