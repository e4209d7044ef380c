using System.IO.Compression;
using Aviary.Imaging.Formats;

namespace Aviary.Tests.Imaging;

/// <summary>Embedded colour profiles.</summary>
public sealed class ColourTests
{
    [Fact]
    public void A_profile_with_the_primaries_of_srgb_is_srgb()
    {
        Assert.True(IccProfile.IsSrgb(IccWriter.Write(IccWriter.Srgb, gamma: null)));
        Assert.False(IccProfile.IsSrgb(IccWriter.Write(IccWriter.Swapped, gamma: null)));
        Assert.False(IccProfile.IsSrgb(IccWriter.Write(IccWriter.Srgb, gamma: 1)));
        Assert.False(IccProfile.IsSrgb([]));
    }

    [Fact]
    public void A_cut_off_profile_is_none()
    {
        byte[] profile = IccWriter.Write(IccWriter.Srgb, gamma: null);
        Assert.All(Enumerable.Range(0, profile.Length), length => Assert.False(IccProfile.IsSrgb(profile.AsSpan(0, length))));
    }

    [Fact]
    public void A_jpeg_of_other_colours_is_converted()
    {
        byte[] picture = new JpegWriter(96, 64).With(0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. IccWriter.Write(IccWriter.Swapped, gamma: null)])
            .WriteColours(PictureSamples.Quadrant);
        Pictures.AssertNear([(30, 220, 30), (200, 30, 40)], Pictures.Corners(Pictures.Turbo.Decode(picture)), tolerance: 4);
    }

    [Fact]
    public void A_jpeg_of_srgb_with_its_profile_stays_with_the_fast_library()
    {
        byte[] picture = new JpegWriter(96, 64).With(0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. IccWriter.Write(IccWriter.Srgb, gamma: null)])
            .WriteColours(PictureSamples.Quadrant);
        Assert.True(PictureHeader.Read(picture, new()).IsPlainJpeg);
        Pictures.AssertNear(PictureSamples.Colours, Pictures.Corners(Pictures.Turbo.Decode(picture)));
    }

    [Fact]
    public void A_png_of_other_colours_is_converted_and_a_broken_profile_is_passed_over()
    {
        Pictures.AssertNear([(30, 220, 30)], Pictures.Corners(Pictures.Vips.Decode(Red(IccWriter.Write(IccWriter.Swapped, gamma: null)))), tolerance: 4);
        Pictures.AssertNear([(220, 30, 30)], Pictures.Corners(Pictures.Vips.Decode(Red([1, 2, 3]))));
    }

    [Fact]
    public void Inks_without_a_profile_become_the_colours_that_Pillow_gives()
    {
        // Made by Pillow 13: cyan 0, magenta and yellow 190, black 35, for which its own conversion gives 220, 56, 56.
        byte[] picture = Convert.FromBase64String(
            "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/8AAFAgAEAAQ"
            + "BEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAICf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMATQBZAEsAAD8A38QGgNrgAAAA/9k=");
        Pictures.AssertNear([(220, 56, 56)], Pictures.Corners(Pictures.Vips.Decode(picture)), tolerance: 2);
    }

    private static byte[] Red(byte[] profile)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(profile);
        }

        return new PngWriter(24, 16, 8, 2).With("iCCP", [.. "profile\0\0"u8, .. packed.ToArray()])
            .Write(_ => [.. Enumerable.Range(0, 24).SelectMany(_ => new byte[] { 220, 30, 30 })]);
    }
}
