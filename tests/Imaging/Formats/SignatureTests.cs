using System.Text;
using Aviary.Imaging;

namespace Aviary.Tests.Imaging.Formats;

/// <summary>What is no JPEG, PNG or WebP is refused by its content.</summary>
public sealed class SignatureTests
{
    [Theory]
    [InlineData("GIF89a", "a GIF")]
    [InlineData("II*\0", "a TIFF")]
    [InlineData("MM\0*", "a TIFF")]
    [InlineData("BM\u0010\u0002\0\0\0\0\0\0\u0036\0\0\0", "a BMP")]
    [InlineData("%PDF-1.7", "a PDF")]
    [InlineData("\0\0\0\u0020ftypavif", "an AVIF")]
    [InlineData("\0\0\0\u0020ftypheic", "a HEIC")]
    [InlineData("\0\0\0\u0020ftypisom", "a video")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG")]
    [InlineData("\uFEFF<?xml version='1.0'?><!-- x --><svg/>", "an SVG")]
    [InlineData("<!DOCTYPE html><p>", "an HTML page")]
    [InlineData("{\"inputs\":[]}", "text")]
    [InlineData("hello", "text")]
    [InlineData("PK\u0003\u0004", "a ZIP archive")]
    [InlineData("RIFF\u0010\0\0\0WAVEfmt ", "a RIFF file other than WebP")]
    public void A_foreign_format_is_named(string content, string named)
    {
        byte[] bytes = content.Contains('\uFEFF', StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(content) : Encoding.Latin1.GetBytes(content);
        PictureRefusedException refused = Pictures.Vips.Refused(bytes);
        Assert.Equal(PictureRefusal.UnsupportedFormat, refused.Reason);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_knows_is_refused_as_unknown()
        => Assert.Equal(PictureRefusal.UnknownFormat, Pictures.Vips.Refused([1, 2, 3, 4, 5, 6, 7, 8]).Reason);

    [Fact]
    public void Nothing_is_refused_as_empty()
        => Assert.Equal(PictureRefusal.Empty, Pictures.Vips.Refused([]).Reason);

    [Fact]
    public void The_refusal_holds_none_of_the_content()
        => Assert.DoesNotContain("secret", Pictures.Vips.Refused("secret words"u8.ToArray()).Message, StringComparison.Ordinal);
}
