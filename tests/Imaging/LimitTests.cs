using Aviary.Imaging;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Imaging;

/// <summary>What a picture may cost.</summary>
public sealed class LimitTests
{
    private static readonly byte[] Picture = new JpegWriter(96, 64).WriteColours(PictureSamples.Quadrant);

    [Fact]
    public void More_pixels_than_allowed_are_refused_by_the_header_alone()
    {
        // There are no pixels at all in this file.
        byte[] header = new PngWriter(60_000, 60_000, 8, 2).Write(_ => [])[..33];
        PictureRefusedException refused = Pictures.Vips.Refused(header);
        Assert.Equal(PictureRefusal.TooLarge, refused.Reason);
        Assert.Contains("3600000000", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_limit_is_named_with_what_came()
    {
        Assert.Contains($"{Picture.Length} bytes; at most 100", Refused(new ImagingOptions { MaxBytes = 100 }), StringComparison.Ordinal);
        Assert.Contains("6144 pixels; at most 6143", Refused(new ImagingOptions { MaxPixels = 6143 }), StringComparison.Ordinal);
        Assert.Contains("at most 95", Refused(new ImagingOptions { MaxDimension = 95 }), StringComparison.Ordinal);
        new PictureDecoder(new ImagingOptions { MaxBytes = Picture.Length, MaxPixels = 6144, MaxDimension = 96 }).Decode(Picture);
    }

    [Fact]
    public void A_side_of_nothing_is_damaged()
    {
        byte[] picture = new PngWriter(0, 10, 8, 2).Write(_ => []);
        Assert.Equal(PictureRefusal.Damaged, Pictures.Vips.Refused(picture).Reason);
    }

    [Fact]
    public void Options_outside_their_range_are_named()
    {
        ImagingOptions wrong = new() { MaxBytes = 0, MaxPixels = 0, MaxDimension = 65_536, MaxScans = 0 };
        ValidateOptionsResult result = new ImagingOptionsValidator().Validate(null, wrong);
        Assert.True(result.Failed);
        Assert.All(
            new[] { "MaxBytes", "MaxPixels", "MaxDimension", "MaxScans" },
            name => Assert.Contains(name, result.FailureMessage, StringComparison.Ordinal));
        Assert.True(new ImagingOptionsValidator().Validate(null, new ImagingOptions()).Succeeded);
    }

    [Fact]
    public void The_pixels_must_fit_exactly()
        => Assert.Throws<ArgumentException>(() => Pictures.Vips.Decode(Picture, new PictureSize(4, 4), PictureFit.Stretch, new byte[47], TestContext.Current.CancellationToken));

    private static string Refused(ImagingOptions options)
    {
        PictureRefusedException refused = new PictureDecoder(options).Refused(Picture);
        Assert.Equal(PictureRefusal.TooLarge, refused.Reason);
        return refused.Message;
    }
}
