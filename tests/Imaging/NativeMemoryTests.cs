using Aviary.Imaging;
using Aviary.Imaging.Decoding;

namespace Aviary.Tests.Imaging;

/// <summary>Native memory comes back, whatever became of the picture.</summary>
public sealed class NativeMemoryTests
{
    [Fact]
    public void What_libvips_holds_does_not_grow_with_pictures_taken_or_refused()
    {
        byte[][] pictures = [.. PictureSamples.All, .. PictureSamples.All.Select(picture => picture[..(picture.Length / 2)])];
        DecodeAll(pictures);

        // Other tests decode at the same time and hold some for a moment; a leak of one picture each round would hold far more.
        nuint least = Enumerable.Range(0, 40).Min(_ =>
        {
            DecodeAll(pictures);
            return VipsNative.vips_tracked_get_mem();
        });
        Assert.InRange(least, (nuint)0, 100_000u);
    }

    /// <summary>Files of one pixel that those loaders would read.</summary>
    [Theory]
    [InlineData("svgload_buffer", "PHN2ZyB4bWxucz0naHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmcnIHdpZHRoPSc4JyBoZWlnaHQ9JzgnLz4=")]
    [InlineData("gifload_buffer", "R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=")]
    public unsafe void No_loader_but_three_is_left_open(string loader, string content)
    {
        Pictures.Vips.Require();
        byte[] bytes = Convert.FromBase64String(content);
        fixed (byte* begin = bytes)
        {
            using VipsOperation operation = new(loader);
            operation.With("buffer", begin, bytes.Length);
            Assert.Throws<VipsException>(operation.Run);
        }
    }

    private static void DecodeAll(byte[][] pictures)
    {
        foreach (byte[] picture in pictures)
        {
            try
            {
                Pictures.Vips.Decode(picture);
            }
            catch (PictureRefusedException)
            {
                // Half of them are.
            }
        }
    }
}
