using Aviary.Imaging;

namespace Aviary.Tests.Imaging;

/// <summary>Managed memory: pixels go straight into the caller's, and what lies between comes from pools.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void A_picture_costs_a_few_small_objects_whatever_its_size()
    {
        byte[] picture = new JpegWriter(800, 600).WriteColours(PictureSamples.Quadrant);
        byte[] rgb = new byte[Pictures.Size.RgbBytes];
        PictureDecoder decoder = Pictures.Turbo;

        // Pools fill in the first rounds, and other tests may empty them for a moment.
        long least = Enumerable.Range(0, 50).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            decoder.Decode(picture, Pictures.Size, PictureFit.Stretch, rgb, TestContext.Current.CancellationToken);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Assert.InRange(least, 0, 1024);
    }
}
