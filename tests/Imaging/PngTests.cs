using Aviary.Imaging;

namespace Aviary.Tests.Imaging;

/// <summary>PNG of every colour type.</summary>
public sealed class PngTests
{
    private const int Width = 24, Height = 16;

    private static readonly byte[] Palette = [220, 30, 30, 30, 200, 40, 30, 40, 220, 240, 240, 240];

    [Fact]
    public void Colours_of_8_bits_come_as_they_are()
        => Pictures.AssertNear(PictureSamples.Colours, Corners(new PngWriter(Width, Height, 8, 2).Write(y => Row(y, colour => [colour.R, colour.G, colour.B]))), 0);

    [Fact]
    public void Colours_of_16_bits_lose_the_lower_eight()
        => Pictures.AssertNear(
            PictureSamples.Colours, Corners(new PngWriter(Width, Height, 16, 2).Write(y => Row(y, colour => [colour.R, 0x80, colour.G, 0x80, colour.B, 0x80]))), 1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void A_palette_of_any_depth_is_looked_up(int depth)
    {
        // Of one bit there are two colours: red above green.
        byte[] picture = new PngWriter(Width, Height, depth, 3).With("PLTE", depth == 1 ? Palette[..6] : Palette).Write(y => Packed(y, depth));
        (int, int, int)[] expected = depth == 1 ? [PictureSamples.Colours[0], PictureSamples.Colours[0], PictureSamples.Colours[1], PictureSamples.Colours[1]] : PictureSamples.Colours;
        Pictures.AssertNear(expected, Corners(picture), 0);
    }

    [Fact]
    public void What_is_transparent_shows_white()
    {
        byte[] full = new PngWriter(Width, Height, 8, 6).Write(y => Row(y, colour => [colour.R, colour.G, colour.B, (byte)(y < 8 ? 255 : 0)]));
        Pictures.AssertNear([PictureSamples.Colours[0], PictureSamples.Colours[1], (255, 255, 255), (255, 255, 255)], Corners(full), 0);
        byte[] half = new PngWriter(Width, Height, 8, 6).Write(_ => Row(0, _ => [0, 0, 0, 128]));
        Pictures.AssertNear([(127, 127, 127)], Corners(half), 1);
        byte[] palette = new PngWriter(Width, Height, 8, 3).With("PLTE", Palette).With("tRNS", 0).Write(y => Packed(y, 8));
        Pictures.AssertNear([(255, 255, 255), PictureSamples.Colours[1]], Corners(palette), 0);
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(16, 0)]
    [InlineData(8, 4)]
    [InlineData(16, 4)]
    public void Grey_becomes_three_equal_channels(int depth, int colourType)
    {
        byte[] picture = new PngWriter(Width, Height, depth, colourType).Write(_ => Row(
            0, colour => [.. Enumerable.Repeat((byte)(colour.R == 220 ? 40 : 200), depth / 8), .. Enumerable.Repeat((byte)255, colourType == 4 ? depth / 8 : 0)]));
        Pictures.AssertNear([(40, 40, 40), (200, 200, 200)], Corners(picture), 1);
    }

    [Fact]
    public void The_orientation_of_a_png_is_applied()
    {
        byte[] picture = new PngWriter(Width, Height, 8, 2).With("eXIf", JpegWriter.Exif(3)).Write(y => Row(y, colour => [colour.R, colour.G, colour.B]));
        Pictures.AssertNear(PictureSamples.Colours.Reverse(), Corners(picture), 0);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused_as_truncated()
    {
        byte[] picture = new PngWriter(Width, Height, 8, 2).Write(y => Row(y, colour => [colour.R, colour.G, colour.B]));
        Assert.All(Enumerable.Range(1, picture.Length - 1), length => Assert.Equal(PictureRefusal.Truncated, Pictures.Vips.Refused(picture[..length]).Reason));
    }

    [Fact]
    public void Pixels_that_do_not_suffice_are_refused()
    {
        byte[] picture = new PngWriter(Width, Height, 8, 2).Write(y => y < 8 ? new byte[Width * 3] : []);
        Assert.Contains(Pictures.Vips.Refused(picture).Reason, new[] { PictureRefusal.Damaged, PictureRefusal.Truncated });
    }

    [Fact]
    public void A_wrong_checksum_is_refused_as_damaged()
    {
        byte[] picture = new PngWriter(Width, Height, 8, 2).Write(y => Row(y, colour => [colour.R, colour.G, colour.B]));
        int pixels = picture.AsSpan().IndexOf("IDAT"u8);
        picture[^13] ^= 1; // the last byte of the checksum before the end
        Assert.True(pixels > 0);
        Assert.Equal(PictureRefusal.Damaged, Pictures.Vips.Refused(picture).Reason);
    }

    private static (int, int, int)[] Corners(byte[] picture) => Pictures.Corners(Pictures.Vips.Decode(picture));

    private static byte[] Row(int y, Func<(byte R, byte G, byte B), byte[]> pixel)
        => [.. Enumerable.Range(0, Width).SelectMany(x =>
        {
            (int red, int green, int blue) = PictureSamples.Colours[Index(x, y)];
            return pixel(((byte)red, (byte)green, (byte)blue));
        })];

    private static int Index(int x, int y) => (x >= Width / 2 ? 1 : 0) + (y >= Height / 2 ? 2 : 0);

    private static byte[] Packed(int y, int depth)
    {
        byte[] row = new byte[Width * depth / 8];
        for (int x = 0; x < Width; x++)
        {
            int value = depth == 1 ? Index(x, y) / 2 : Index(x, y);
            row[x * depth / 8] |= (byte)(value << (8 - depth - (x * depth % 8)));
        }

        return row;
    }
}
