namespace Aviary.Samples;

/// <summary>A small valid picture of each kind, made here: what mutations begin with.</summary>
internal static class PictureSamples
{
    /// <summary>The colours of the quadrants: top left, top right, bottom left, bottom right.</summary>
    public static readonly (int Red, int Green, int Blue)[] Colours = [(220, 30, 30), (30, 200, 40), (30, 40, 220), (240, 240, 240)];

    public static IReadOnlyList<byte[]> All { get; } =
    [
        new JpegWriter(96, 64).WithOrientation(6).WriteColours(Quadrant),
        new JpegWriter(96, 64) { Progressive = true }.WriteColours(Quadrant),
        new JpegWriter(96, 64, components: 1).Write((_, x, y) => x * y),
        new JpegWriter(96, 64, components: 4).With(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]).Write((component, x, y) => (component * 50) + x + y),
        new PngWriter(48, 32, 8, 2).Write(y => [.. Enumerable.Range(0, 48 * 3).Select(x => (byte)(x * y))]),
        new PngWriter(48, 32, 16, 6).With("eXIf", JpegWriter.Exif(3)).Write(y => [.. Enumerable.Range(0, 48 * 8).Select(x => (byte)(x + y))]),
        new PngWriter(48, 32, 2, 3).With("PLTE", [220, 30, 30, 30, 200, 40, 30, 40, 220, 240, 240, 240]).Write(y => [.. Enumerable.Repeat((byte)y, 12)]),
        WebPSamples.Lossless,
        WebPSamples.Lossy,
        WebPSamples.Transparent,
    ];

    /// <summary>The colour of a block of 8×8 pixels in a picture of 96×64 that shows quadrants.</summary>
    public static (int Red, int Green, int Blue) Quadrant(int x, int y) => Colours[(x >= 6 ? 1 : 0) + (y >= 4 ? 2 : 0)];
}
