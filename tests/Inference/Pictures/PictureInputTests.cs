using System.Text.Json;
using Aviary.Errors;
using Aviary.Imaging;
using Aviary.Importing;
using Aviary.Inference;
using Aviary.Inference.Pictures;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.Tests.Serving;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Tests.Inference.Pictures;

public sealed class PictureInputTests : IAsyncDisposable
{
    private readonly TestServing _serving = new();

    [Theory]
    [InlineData(ElementType.Bytes, new[] { 224, 200, 3 }, 200, 224, 3, PictureLayout.ChannelsLast)]
    [InlineData(ElementType.Float32, new[] { 3, 224, 200 }, 200, 224, 3, PictureLayout.ChannelsFirst)]
    [InlineData(ElementType.Bytes, new[] { 1, 28, 28 }, 28, 28, 1, PictureLayout.ChannelsFirst)]
    [InlineData(ElementType.Float32, new[] { 28, 28, 1 }, 28, 28, 1, PictureLayout.ChannelsLast)]
    public void The_shape_of_an_input_says_how_a_picture_comes_into_it(
        ElementType type, int[] shape, int width, int height, int channels, PictureLayout layout)
        => Assert.Equal(
            new PictureInput(width, height, channels, layout, PictureFit.Letterbox),
            PictureInput.Of(new ModelSignature("x", type, shape, 2), PictureFit.Letterbox));

    [Theory]
    [InlineData(ElementType.Bytes, new[] { 784 })]
    [InlineData(ElementType.Bytes, new[] { 28, 28 })]
    [InlineData(ElementType.Bytes, new[] { 224, 224, 4 })]
    [InlineData(ElementType.Int64, new[] { 224, 224, 3 })]
    [InlineData(ElementType.Float32, new[] { 2, 3, 224, 224 })]
    public void Other_inputs_take_no_pictures(ElementType type, int[] shape)
        => Assert.Null(PictureInput.Of(new ModelSignature("x", type, shape, 2)));

    [Fact]
    public void What_an_import_settles_stands_in_the_version_and_is_read_back()
    {
        NewVersion version = Prepare(Real(), new ModelSource { Onnx = default, Fit = PictureFit.CentreCrop, PixelMean = 127.5, PixelScale = 0.5 });
        JsonElement settled = version.Parameters["picture"];
        Assert.Equal("""{"width":4,"height":2,"channels":3,"layout":"nchw","fit":"crop","mean":127.5,"scale":0.5}""", settled.GetRawText());
        Assert.Equal(
            new PictureInput(4, 2, 3, PictureLayout.ChannelsFirst, PictureFit.CentreCrop) { Mean = 127.5, Scale = 0.5 },
            PictureInputJson.Read(settled));
    }

    [Fact]
    public void A_fit_for_a_model_that_takes_no_pictures_is_refused_and_so_is_a_scale_for_bytes()
    {
        byte[] table = TestModels.Classifier(row: [6]).ToByteArray();
        Assert.Equal("fit", Assert.Throws<InvalidInputException>(() => Prepare(table, new ModelSource { Onnx = default, Fit = PictureFit.Stretch })).Field);
        Assert.Equal("scale", Assert.Throws<InvalidInputException>(() => Prepare(TestModels.Bytes(), new ModelSource { Onnx = default, PixelScale = 2 })).Field);
    }

    [Theory]
    [InlineData("""{"width":5,"height":2,"channels":3,"layout":"nchw","fit":"crop"}""", "does not fit its input of 3×2×4")]
    [InlineData("""{"width":4,"height":2,"channels":3,"layout":"nchw","fit":"tile"}""", "picture.fit")]
    [InlineData("""{"width":"4","height":2,"channels":3,"layout":"nchw","fit":"crop"}""", "picture.width")]
    [InlineData("""{"width":4,"height":2,"channels":3,"layout":"nchw","fit":"crop","scale":"x"}""", "picture.scale")]
    [InlineData("5", "picture.layout")]
    public async Task A_version_with_a_description_that_is_wrong_is_not_served(string settled, string said)
    {
        NewVersion version = Prepare(Real(), new ModelSource { Onnx = default });
        Dictionary<string, JsonElement> parameters = new() { ["picture"] = JsonElement.Parse(settled) };
        await _serving.PromoteAsync(await _serving.PublishAsync(version with { Parameters = parameters }));
        ModelRefusedException refused = await Assert.ThrowsAsync<ModelRefusedException>(async () => await _serving.PredictAsync());
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private static byte[] Real() => TestModels.Classifier(type: DataType.Float, row: [3, 2, 4]).ToByteArray();

    private NewVersion Prepare(byte[] onnx, ModelSource source) => _serving.Import.Prepare(source with { Onnx = onnx }, TestServing.Cancellation);
}
