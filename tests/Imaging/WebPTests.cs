using Aviary.Imaging;

namespace Aviary.Tests.Imaging;

/// <summary>WebP.</summary>
public sealed class WebPTests
{
    [Fact]
    public void Lossy_and_lossless_files_are_decoded()
    {
        Pictures.AssertNear(PictureSamples.Colours, Pictures.Corners(Pictures.Vips.Decode(WebPSamples.Lossless)), 0);
        Pictures.AssertNear(PictureSamples.Colours, Pictures.Corners(Pictures.Vips.Decode(WebPSamples.Lossy)), 4);
        Assert.Equal(new PictureInfo(PictureFormat.WebP, new PictureSize(96, 64), 1), Pictures.Vips.Read(WebPSamples.Lossy));
        Assert.Equal(new PictureInfo(PictureFormat.WebP, new PictureSize(96, 64), 1), Pictures.Vips.Read(WebPSamples.Lossless));
    }

    [Fact]
    public void What_is_transparent_shows_white()
        => Pictures.AssertNear([(255, 255, 255), .. PictureSamples.Colours[1..]], Pictures.Corners(Pictures.Vips.Decode(WebPSamples.Transparent)), 0);

    [Fact]
    public void A_file_cut_anywhere_is_refused_as_truncated()
    {
        foreach (byte[] picture in new[] { WebPSamples.Lossless, WebPSamples.Lossy })
        {
            Assert.All(Enumerable.Range(12, picture.Length - 12), length => Assert.Equal(PictureRefusal.Truncated, Pictures.Vips.Refused(picture[..length]).Reason));
        }
    }

    [Fact]
    public void An_animation_is_refused_by_its_name()
    {
        byte[] picture = [.. "RIFF"u8, 30, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0x02, 0, 0, 0, 95, 0, 0, 63, 0, 0, .. "ANIM"u8, 0, 0, 0, 0];
        PictureRefusedException refused = Pictures.Vips.Refused(picture);
        Assert.Equal(PictureRefusal.UnsupportedFormat, refused.Reason);
        Assert.Contains("animated", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_orientation_of_a_webp_is_applied()
    {
        byte[] exif = JpegWriter.Exif(3);
        byte[] inner = WebPSamples.Lossless[12..];
        byte[] body = [.. "WEBPVP8X"u8, 10, 0, 0, 0, 0x08, 0, 0, 0, 95, 0, 0, 63, 0, 0, .. inner, .. "EXIF"u8, (byte)exif.Length, 0, 0, 0, .. exif];
        byte[] picture = [.. "RIFF"u8, (byte)body.Length, 0, 0, 0, .. body];
        Pictures.AssertNear(PictureSamples.Colours.Reverse(), Pictures.Corners(Pictures.Vips.Decode(picture)), 0);
    }
}
