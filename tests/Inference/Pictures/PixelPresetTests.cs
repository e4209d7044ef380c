using Aviary.Errors;
using Aviary.Imaging;
using Aviary.Importing;
using Aviary.Inference.Pictures;
using Aviary.Onnx;
using Aviary.Tests.Serving;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Tests.Inference.Pictures;

public sealed class PixelPresetTests : IAsyncDisposable
{
    private readonly TestServing _serving = new();

    [Theory]
    [InlineData("imagenet", 128, 0.074065)] // (128 / 255 - 0.485) / 0.229
    [InlineData("keras-tf", 0, -1)]
    [InlineData("unit", 255, 1)]
    [InlineData("levels", 37, 37)]
    [InlineData("keras-caffe", 128, 4.32)] // red: 128 - 123.68
    public void A_preset_turns_levels_into_the_numbers_of_its_tools(string name, int level, double number)
    {
        PixelPreset preset = PixelPreset.Find(name)!;
        Assert.Equal(number, (level - preset.Mean.First) * preset.Scale.First, 1e-5);
    }

    [Fact]
    public void A_deviation_up_to_one_is_of_levels_from_zero_to_one()
    {
        (ChannelNumbers mean, ChannelNumbers scale) = PixelPreset.Deviating(new(0.485, 0.456, 0.406), new(0.229, 0.224, 0.225));
        Assert.Equal(123.675, mean.First, 1e-9);
        Assert.Equal(1 / 58.395, scale.First, 1e-9);
        Assert.Equal(((ChannelNumbers)127.5, (ChannelNumbers)(1 / 127.5)), PixelPreset.Deviating(127.5, 127.5));
    }

    [Theory]
    [InlineData("Bgr8", "NominalRange_0_255", true, 0, 1)]
    [InlineData("RGB8", "normalized_1_1", false, 127.5, 1 / 127.5)]
    [InlineData("rgb8", "Normalized_0_1", false, 0, 1 / 255.0)]
    public void The_metadata_of_a_file_say_order_and_range_and_options_go_before(string format, string range, bool isBgr, double mean, double scale)
    {
        ModelProto model = TestModels.Classifier(type: DataType.Float, row: [3, 2, 4]);
        model.MetadataProps.Add(new StringStringEntryProto { Key = "Image.BitmapPixelFormat", Value = format });
        model.MetadataProps.Add(new StringStringEntryProto { Key = "image.nominalPixelRange", Value = range });
        PictureInput settled = Settled(new ModelSource { Onnx = model.ToByteArray() });
        Assert.Equal((isBgr, (ChannelNumbers)mean, (ChannelNumbers)scale), (settled.IsBgr, settled.Mean, settled.Scale));
        PictureInput asked = Settled(new ModelSource { Onnx = model.ToByteArray(), IsBgr = !isBgr, PixelMean = new ChannelNumbers(1, 2, 3) });
        Assert.Equal((!isBgr, new ChannelNumbers(1, 2, 3)), (asked.IsBgr, asked.Mean));
    }

    [Fact]
    public void A_range_that_is_not_known_is_refused_by_name()
    {
        ModelProto model = TestModels.Classifier(type: DataType.Float, row: [3, 2, 4]);
        model.MetadataProps.Add(new StringStringEntryProto { Key = "Image.NominalPixelRange", Value = "Odd" });
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() => Settled(new ModelSource { Onnx = model.ToByteArray() }));
        Assert.Contains("Image.NominalPixelRange is Odd", refused.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Blue_comes_first_where_that_is_settled_and_each_channel_has_its_own_numbers()
    {
        PictureInput input = new(1, 1, 3, PictureLayout.ChannelsFirst, PictureFit.Stretch) { IsBgr = true, Mean = new(1, 2, 3), Scale = new(1, 10, 100) };
        float[] numbers = new float[3];
        PixelNumbers.Write([11, 12, 13], input, numbers.AsSpan(), (level, channel) => (float)((level - input.Mean[channel]) * input.Scale[channel]));
        Assert.Equal([12, 100, 800], numbers);
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private PictureInput Settled(ModelSource source)
        => PictureInputJson.Read(_serving.Import.Prepare(source, TestServing.Cancellation).Parameters["picture"]);
}
