using Aviary.Imaging;

namespace Aviary.Tests.Imaging;

/// <summary>Callers who go, and callers at the same time.</summary>
public sealed class CancellationTests
{
    [Fact]
    public void A_caller_who_goes_ends_the_work()
    {
        using CancellationTokenSource gone = new();
        gone.Cancel();
        byte[] rgb = new byte[Pictures.Size.RgbBytes];
        Assert.Throws<OperationCanceledException>(() => Pictures.Vips.Decode(WebPSamples.Lossless, Pictures.Size, PictureFit.Stretch, rgb, gone.Token));
    }

    [Fact]
    public void Many_threads_get_the_pixels_that_one_gets()
    {
        byte[][] expected = [.. PictureSamples.All.Select(picture => new PictureDecoder(new ImagingOptions()).Decode(picture))];
        PictureDecoder shared = new(new ImagingOptions());
        Parallel.For(0, 400, new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken }, number =>
            Assert.Equal(expected[number % expected.Length], shared.Decode(PictureSamples.All[number % expected.Length])));
    }
}
