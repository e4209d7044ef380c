using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;

namespace Aviary.Tests.Importing.Tflite.Conversion;

public sealed class PictureBytesTests
{
    [Theory]
    [InlineData("UInt8", 3, 1 / 128f, 128, true)]
    [InlineData("UInt8", 3, 0.00787402f, 128, true)]
    [InlineData("UInt8", 1, 1 / 255f, 0, true)]
    [InlineData("Int8", 3, 1f, -128, true)]
    [InlineData("Int8", 3, 0.0078431f, -1, true)]
    [InlineData("Int8", 1, 0.5847029f, 83, false)]
    [InlineData("Int8", 40, 1 / 255f, -128, false)]
    [InlineData("UInt8", 2, 1 / 255f, 0, false)]
    [InlineData("Float32", 3, 1 / 255f, 0, false)]
    public void A_picture_has_one_or_three_channels_and_bytes_of_a_usual_range(string kind, int channels, float scale, int zeroPoint, bool expected)
        => Assert.Equal(expected, PictureBytes.AreOf(new TfliteTensor(0, "input", Enum.Parse<TensorKind>(kind), [1, 8, 8, channels], new Quantisation([scale], [zeroPoint], 0), null)));
}
