using Aviary.Imaging;

namespace Aviary.Tests.Imaging;

/// <summary>What the tests of this room share: a decoder for each way, and a look at single pixels.</summary>
internal static class Pictures
{
    public static readonly PictureSize Size = new(24, 16);

    public static PictureDecoder Vips { get; } = new(new ImagingOptions(), turbo: false);

    /// <summary>With libjpeg-turbo; skips where the machine has none.</summary>
    public static PictureDecoder Turbo
    {
        get
        {
            PictureDecoder decoder = new(new ImagingOptions());
            if (!decoder.UsesTurbo)
            {
                Assert.Skip("libjpeg-turbo is not on this machine");
            }

            return decoder;
        }
    }

    public static PictureDecoder With(bool turbo) => turbo ? Turbo : Vips;

    public static byte[] Decode(this PictureDecoder decoder, byte[] picture, PictureFit fit = PictureFit.Stretch, PictureSize? size = null)
    {
        PictureSize wanted = size ?? Size;
        byte[] rgb = new byte[wanted.RgbBytes];
        decoder.Decode(picture, wanted, fit, rgb, TestContext.Current.CancellationToken);
        return rgb;
    }

    /// <summary>The pixels in the middle of the quadrants: top left, top right, bottom left, bottom right.</summary>
    public static (int Red, int Green, int Blue)[] Corners(byte[] rgb, PictureSize? size = null)
    {
        (int width, int height) = (size ?? Size) is { } wanted ? (wanted.Width, wanted.Height) : default;
        return [.. from y in new[] { height / 4, height * 3 / 4 } from x in new[] { width / 4, width * 3 / 4 } select At(rgb, width, x, y)];
    }

    public static (int Red, int Green, int Blue) At(byte[] rgb, int width, int x, int y)
    {
        int at = ((y * width) + x) * 3;
        return (rgb[at], rgb[at + 1], rgb[at + 2]);
    }

    public static void AssertNear(IEnumerable<(int Red, int Green, int Blue)> expected, IEnumerable<(int Red, int Green, int Blue)> actual, int tolerance = 3)
        => Assert.All(expected.Zip(actual), pair =>
        {
            Assert.InRange(pair.Second.Red, pair.First.Red - tolerance, pair.First.Red + tolerance);
            Assert.InRange(pair.Second.Green, pair.First.Green - tolerance, pair.First.Green + tolerance);
            Assert.InRange(pair.Second.Blue, pair.First.Blue - tolerance, pair.First.Blue + tolerance);
        });

    public static PictureRefusedException Refused(this PictureDecoder decoder, byte[] picture)
        => Assert.Throws<PictureRefusedException>(() => decoder.Decode(picture));
}
