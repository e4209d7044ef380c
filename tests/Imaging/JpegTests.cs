using Aviary.Imaging;

namespace Aviary.Tests.Imaging;

/// <summary>JPEG, by libjpeg-turbo and by libvips.</summary>
public sealed class JpegTests
{
    /// <summary>Which quadrant of the stored picture is shown in each corner, by EXIF orientation.</summary>
    private static readonly int[][] Shown =
        [[0, 1, 2, 3], [1, 0, 3, 2], [3, 2, 1, 0], [2, 3, 0, 1], [0, 2, 1, 3], [2, 0, 3, 1], [3, 1, 2, 0], [1, 3, 0, 2]];

    public static TheoryData<int, bool> Orientations { get; } = new(from value in Enumerable.Range(1, 8) from turbo in new[] { true, false } select (value, turbo));

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Each_orientation_is_applied(int value, bool turbo)
    {
        byte[] picture = new JpegWriter(96, 64).WithOrientation((byte)value).WriteColours(PictureSamples.Quadrant);
        Pictures.AssertNear(Shown[value - 1].Select(quadrant => PictureSamples.Colours[quadrant]), Pictures.Corners(Pictures.With(turbo).Decode(picture)));
        PictureInfo info = Pictures.With(turbo).Read(picture);
        Assert.Equal(new PictureInfo(PictureFormat.Jpeg, value >= 5 ? new PictureSize(64, 96) : new PictureSize(96, 64), value), info);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_progressive_file_is_decoded(bool turbo)
        => Pictures.AssertNear(
            PictureSamples.Colours, Pictures.Corners(Pictures.With(turbo).Decode(new JpegWriter(96, 64) { Progressive = true }.WriteColours(PictureSamples.Quadrant))));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Grey_becomes_three_equal_channels(bool turbo)
    {
        byte[] rgb = Pictures.With(turbo).Decode(new JpegWriter(96, 64, components: 1).Write((_, x, _) => x < 6 ? 40 : 200));
        Pictures.AssertNear([(40, 40, 40), (200, 200, 200), (40, 40, 40), (200, 200, 200)], Pictures.Corners(rgb));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    [InlineData(2)]
    [InlineData(1)]
    public void Both_libraries_agree_at_every_reduced_size(int shrink)
    {
        PictureSize size = new(96 / shrink, 64 / shrink);
        byte[] picture = new JpegWriter(96, 64).WriteColours((x, y) => (x * 20, y * 30, (x + y) * 12));
        byte[] turbo = Pictures.Turbo.Decode(picture, size: size);
        byte[] vips = Pictures.Vips.Decode(picture, size: size);
        Assert.All(turbo.Zip(vips), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 3));
    }

    [Fact]
    public void Four_inks_become_colours()
    {
        // Adobe stores how much is left of the paper: 255 is no ink.
        byte[] picture = new JpegWriter(96, 64, components: 4).With(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0])
            .Write((component, x, _) => x < 6 ? 255 : component == 1 || component == 2 ? 0 : 255);
        (int Red, int Green, int Blue)[] corners = Pictures.Corners(Pictures.Vips.Decode(picture));
        Pictures.AssertNear([(255, 255, 255)], corners, tolerance: 6);
        Assert.True(corners[1].Red > corners[1].Green + 100 && corners[1].Red > corners[1].Blue + 100, $"magenta and yellow ink are red, not {corners[1]}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_that_lacks_its_end_is_refused_as_truncated(bool turbo)
    {
        // Colours of every block differ, so that the scan is long enough to be cut in its middle.
        byte[] picture = new JpegWriter(96, 64).WriteColours((x, y) => (x * 20, y * 30, 255 - (x * 20)));
        foreach (int missing in new[] { 2, 3, 10, 60 })
        {
            PictureRefusedException refused = Pictures.With(turbo).Refused(picture[..^missing]);
            Assert.Equal(PictureRefusal.Truncated, refused.Reason);
        }
    }

    [Fact]
    public void A_file_of_many_scans_is_refused_before_it_is_decoded()
    {
        byte[] picture = [.. new JpegWriter(96, 64) { Progressive = true }.WriteColours(PictureSamples.Quadrant), .. Enumerable.Repeat<byte[]>([0xFF, 0xDA], 70).SelectMany(scan => scan)];
        PictureRefusedException refused = Pictures.Vips.Refused(picture);
        Assert.Equal(PictureRefusal.TooLarge, refused.Reason);
        Assert.Contains("74 scans", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_between_segments_do_no_harm()
    {
        byte[] picture = new JpegWriter(96, 64).WriteColours(PictureSamples.Quadrant);
        int tables = picture.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC4]);
        byte[] padded = [.. picture[..tables], 0x00, 0x12, .. picture[tables..]];
        Pictures.AssertNear(PictureSamples.Colours, Pictures.Corners(Pictures.Turbo.Decode(padded)));
    }

    [Theory]
    [InlineData(0xC3, 8, "lossless")]
    [InlineData(0xC9, 8, "arithmetic")]
    [InlineData(0xC5, 8, "hierarchical")]
    [InlineData(0xC1, 12, "12 bits")]
    public void A_rare_kind_is_refused_by_its_name(byte frame, byte bits, string named)
    {
        byte[] picture = new JpegWriter(96, 64).WriteColours(PictureSamples.Quadrant);
        int at = picture.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        picture[at + 1] = frame;
        picture[at + 4] = bits;
        PictureRefusedException refused = Pictures.Vips.Refused(picture);
        Assert.Equal(PictureRefusal.UnsupportedFormat, refused.Reason);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }
}
