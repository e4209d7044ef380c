using Aviary.Imaging.Formats;
using Aviary.Imaging.Resizing;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Imaging.Formats;

/// <summary>The one number that is read from EXIF.</summary>
public sealed class ExifOrientationTests
{
    [Fact]
    public void It_is_read_in_either_byte_order()
    {
        Assert.Equal(6, ExifOrientation.Read(JpegWriter.Exif(6)).Value);
        Assert.Equal(8, ExifOrientation.Read([.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 8, 0, 0, 0]).Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(255)]
    public void A_value_that_is_none_means_upright(byte value)
        => Assert.Equal(Orientation.Upright, ExifOrientation.Read(JpegWriter.Exif(value)));

    [Fact]
    public void Any_bytes_give_an_orientation()
        => Prop.ForAll<byte[]>(bytes =>
        {
            Orientation found = ExifOrientation.Read([.. "MM\0*"u8, .. bytes]);
            return found.Value is >= 1 and <= 8;
        }).QuickCheckThrowOnFailure();
}
