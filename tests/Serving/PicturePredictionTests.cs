using System.Buffers;
using System.Text.Json;
using Aviary.Errors;
using Aviary.Imaging;
using Aviary.Importing;
using Aviary.Inference.Pictures;
using Aviary.Inference.Rows;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Tests.Serving;

/// <summary>A picture of the model's own size must get the very answer that its pixels get as numbers.</summary>
public sealed class PicturePredictionTests : IAsyncDisposable
{
    private const int Width = 4, Height = 2;

    private readonly TestServing _serving = new(options => options.MaxBatch = 3);

    private static byte[] Pixels { get; } = [.. Enumerable.Range(0, Width * Height * 3).Select(i => (byte)(i * 10))];

    private static byte[] Picture { get; } = new PngWriter(Width, Height, 8, 2).Write(y => [.. Pixels.AsSpan(y * Width * 3, Width * 3)]);

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_picture_is_answered_as_its_pixels_are(bool isReal, bool isFirst)
    {
        DataType type = isReal ? DataType.Float : DataType.Uint8;
        await ServeAsync(type, isFirst ? [3, Height, Width] : [Height, Width, 3]);
        IEnumerable<int> order = isFirst
            ? Enumerable.Range(0, 3).SelectMany(channel => Enumerable.Range(0, Width * Height).Select(pixel => (pixel * 3) + channel))
            : Enumerable.Range(0, Pixels.Length);
        string numbers = string.Join(',', order.Select(at => isReal ? $"{(Pixels[at] - 100) * 0.5}" : $"{Pixels[at]}"));
        PredictionResult expected = await _serving.PredictAsync($"{{\"inputs\":[[{numbers}]]}}", top: 5);

        PredictionResult answer = await PredictAsync(top: 5, Picture);

        Assert.Equal(expected.Predictions[0].Top.ToArray(), answer.Predictions[0].Top.ToArray());
    }

    [Fact]
    public async Task A_picture_in_pieces_and_several_pictures_are_taken_in_order()
    {
        await ServeAsync(DataType.Uint8, [Height, Width, 3]);
        byte[] white = new PngWriter(9, 9, 8, 2).Write(_ => [.. Enumerable.Repeat((byte)255, 27)]);
        float one = (await PredictAsync(5, Picture)).Predictions[0].Best.Probability;
        float two = (await PredictAsync(5, white)).Predictions[0].Best.Probability;
        Assert.NotEqual(one, two);

        SentPicture[] sent = [new("image[0]", Pieces(Picture)), new("image[1]", new(white)), new("image[2]", new(Picture))];
        PredictionResult answer = await _serving.Predictions.PredictAsync("fashion", default, PredictionInput.OfPictures(sent), 5, TestServing.Cancellation);

        Assert.Equal([one, two, one], answer.Predictions.Select(prediction => prediction.Best.Probability));
    }

    [Fact]
    public async Task A_bad_picture_is_refused_by_its_place_and_the_next_request_is_none_the_worse()
    {
        await ServeAsync(DataType.Uint8, [Height, Width, 3]);
        SentPicture[] sent = [new("image[0]", new(Picture)), new("image[1]", new(Picture.AsMemory(0, Picture.Length - 20)))];
        InvalidPictureException refused = await Assert.ThrowsAsync<InvalidPictureException>(
            async () => await _serving.Predictions.PredictAsync("fashion", default, PredictionInput.OfPictures(sent), null, TestServing.Cancellation));
        Assert.Equal(("image[1]", PictureRefusal.Truncated), (refused.Field, refused.Reason));
        Assert.Single((await PredictAsync(3, Picture)).Predictions);
    }

    [Fact]
    public async Task Common_names_stand_beside_the_classes_where_they_are_known()
    {
        ModelSource source = new() { Onnx = TestModels.Bytes(2), ClassNames = TestModels.Labels, CommonNames = ["zero", "", "two", "", ""] };
        await _serving.PromoteAsync(await _serving.PublishAsync(_serving.Import.Prepare(source, TestServing.Cancellation)));
        ArrayBufferWriter<byte> json = new();
        PredictionJson.Write(json, await _serving.PredictAsync(top: 5));
        string[] named = [.. JsonElement.Parse(json.WrittenSpan).GetProperty("predictions")[0].GetProperty("top").EnumerateArray()
            .Where(ranked => ranked.TryGetProperty("commonName", out _))
            .Select(ranked => $"{ranked.GetProperty("class")}: {ranked.GetProperty("commonName")}")
            .Order(StringComparer.Ordinal)];
        Assert.Equal(["class 0: zero", "class 2: two"], named);
        Assert.Equal("commonNames", (await Assert.ThrowsAsync<InvalidInputException>(
            () => _serving.PublishAsync(_serving.Import.Prepare(source with { CommonNames = ["one"] }, TestServing.Cancellation)))).Field);
    }

    [Fact]
    public async Task A_model_of_plain_numbers_takes_no_picture_and_a_batch_has_its_limit()
    {
        await ServeAsync(DataType.Uint8, [6]);
        Assert.Equal("body", (await Assert.ThrowsAsync<InvalidInputException>(async () => await PredictAsync(3, Picture))).Field);
        Assert.Equal("image", (await Assert.ThrowsAsync<InputTooLargeException>(async () => await PredictAsync(3, Picture, Picture, Picture, Picture))).Field);
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private static ReadOnlySequence<byte> Pieces(byte[] bytes)
    {
        Piece first = new(bytes.AsMemory(0, 10), 0);
        Piece last = new(bytes.AsMemory(10), 10);
        first.Precede(last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private async Task ServeAsync(DataType type, long[] row)
    {
        byte[] onnx = TestModels.Classifier(winner: 2, type, row: row, scale: 0.001f).ToByteArray();
        ModelSource source = new() { Onnx = onnx, ClassNames = TestModels.Labels };
        bool isReal = type == DataType.Float;
        NewVersion version = _serving.Import.Prepare(
            isReal ? source with { PixelMean = 100, PixelScale = 0.5 } : source, TestServing.Cancellation);
        await _serving.PromoteAsync(await _serving.PublishAsync(version));
    }

    private async Task<PredictionResult> PredictAsync(int top, params byte[][] pictures)
        => await _serving.Predictions.PredictAsync(
            "fashion", default, PredictionInput.OfPictures([.. pictures.Select(picture => new SentPicture("body", new(picture)))]), top, TestServing.Cancellation);

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long before)
        {
            Memory = memory;
            RunningIndex = before;
        }

        public void Precede(Piece next) => Next = next;
    }
}
