using Aviary.Imaging;
using Aviary.Inference.Pictures;

namespace Aviary.Tests.Inference.Pictures;

public sealed class PixelNumbersTests
{
    private static readonly byte[] Two = [255, 0, 10, 1, 2, 3];

    [Fact]
    public void Channels_first_stand_one_behind_the_other()
        => Assert.Equal([255, 1, 0, 2, 10, 3], Bytes(new PictureInput(2, 1, 3, PictureLayout.ChannelsFirst, PictureFit.Stretch)));

    [Fact]
    public void Channels_last_stand_side_by_side()
        => Assert.Equal(Two, Bytes(new PictureInput(1, 2, 3, PictureLayout.ChannelsLast, PictureFit.Stretch)));

    [Fact]
    public void Grey_weighs_the_colours_as_eyes_do()
    {
        PictureInput grey = new(4, 1, 1, PictureLayout.ChannelsLast, PictureFit.Stretch);
        byte[] numbers = new byte[4];
        PixelNumbers.Write([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255], grey, numbers.AsSpan(), static (level, _) => (byte)level);
        Assert.Equal([76, 150, 29, 255], numbers); // 0.299, 0.587 and 0.114 of 255
    }

    [Fact]
    public void Real_numbers_are_made_by_the_level()
    {
        float[] numbers = new float[6];
        PixelNumbers.Write(Two, new PictureInput(2, 1, 3, PictureLayout.ChannelsLast, PictureFit.Stretch), numbers.AsSpan(), static (level, _) => (level - 1) * 2f);
        Assert.Equal([508, -2, 18, 0, 2, 4], numbers);
    }

    private static byte[] Bytes(PictureInput input)
    {
        byte[] numbers = new byte[6];
        PixelNumbers.Write(Two, input, numbers.AsSpan(), static (level, _) => (byte)level);
        return numbers;
    }
}
