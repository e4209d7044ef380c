using Aviary.Imaging;

namespace Aviary.Tests.Imaging;

/// <summary>How pictures of another shape come into the asked size.</summary>
public sealed class FitTests
{
    private static readonly byte[] Wide = new JpegWriter(128, 32, components: 1).Write((_, x, _) => x < 4 ? 50 : x < 12 ? 250 : 150);

    [Fact]
    public void A_letterbox_shows_all_and_black_beside_it()
    {
        byte[] rgb = Pictures.Vips.Decode(Wide, PictureFit.Letterbox, new PictureSize(32, 32));
        Assert.Equal([0, 0, 50, 50, 0, 0], new[] { 0, 11, 12, 19, 20, 31 }.Select(y => Pictures.At(rgb, 32, 2, y).Red));
        Assert.Equal([50, 250, 150], new[] { 2, 15, 30 }.Select(x => Pictures.At(rgb, 32, x, 15).Red));
    }

    [Fact]
    public void A_centre_crop_shows_the_middle_alone()
    {
        byte[] rgb = Pictures.Vips.Decode(Wide, PictureFit.CentreCrop, new PictureSize(16, 16));
        Assert.All(rgb, value => Assert.Equal(250, value));
    }

    [Fact]
    public void A_stretch_shows_all()
    {
        byte[] rgb = Pictures.Vips.Decode(Wide, PictureFit.Stretch, new PictureSize(16, 16));
        Assert.Equal([50, 250, 150], new[] { 1, 8, 15 }.Select(x => Pictures.At(rgb, 16, x, 8).Red));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    public void A_turned_picture_is_fitted_as_it_is_looked_at(byte orientation)
    {
        byte[] turned = new JpegWriter(128, 32, components: 1).WithOrientation(orientation).Write((_, _, _) => 99);
        byte[] rgb = Pictures.Vips.Decode(turned, PictureFit.Letterbox, new PictureSize(32, 64));
        Assert.Equal([0, 0, 99, 99, 0], new[] { 0, 7, 8, 23, 24 }.Select(x => Pictures.At(rgb, 32, x, 32).Red));
    }

    [Fact]
    public void A_picture_may_become_larger()
    {
        byte[] rgb = Pictures.Turbo.Decode(new JpegWriter(8, 8, components: 1).Write((_, _, _) => 77), size: new PictureSize(100, 50));
        Assert.All(rgb, value => Assert.Equal(77, value));
    }
}
