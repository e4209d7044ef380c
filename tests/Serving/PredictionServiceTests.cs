using System.Buffers;
using System.Text.Json;
using Aviary.Errors;
using Aviary.Inference;
using Aviary.Inference.Rows;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Tests.Serving;

public sealed class PredictionServiceTests : IAsyncDisposable
{
    private readonly TestServing _serving = new(options => options.MaxBatch = 100);

    [Fact]
    public async Task A_row_is_answered_with_its_best_classes_and_the_version_that_answered()
    {
        ModelVersion version = await ServeAsync(winner: 3);

        PredictionResult result = await _serving.PredictAsync();

        Assert.Equal(("fashion", version.Version), (result.Model, result.Version));
        Prediction prediction = Assert.Single(result.Predictions);
        Assert.Equal(("class 3", 3), (prediction.Best.Class, prediction.Best.Index));
        Assert.Equal(3, prediction.Top.Length);
        Assert.InRange(prediction.Best.Probability, 0.9f, 1f);
    }

    [Fact]
    public async Task A_batch_gives_the_answers_of_its_rows()
    {
        await ServeAsync();
        string[] rows = [.. Enumerable.Range(0, 100).Select(i => $"[{i},2,3,4,5,{255 - i}]")];

        PredictionResult all = await _serving.PredictAsync($"{{\"inputs\":[{string.Join(',', rows)}]}}", top: TestModels.Classes);

        Assert.Equal(100, all.Predictions.Select(prediction => prediction.Id).Distinct().Count());
        for (int i = 0; i < rows.Length; i++)
        {
            PredictionResult one = await _serving.PredictAsync($"{{\"inputs\":[{rows[i]}]}}", top: TestModels.Classes);
            Assert.Equal(
                one.Predictions[0].Top.ToArray().Select(ranked => (ranked.Index, Math.Round(ranked.Probability, 5))),
                all.Predictions[i].Top.ToArray().Select(ranked => (ranked.Index, Math.Round(ranked.Probability, 5))));
        }
    }

    [Theory]
    [InlineData("Uint8", "[1,2,3,4,5,6]")]
    [InlineData("Float", "[1.5,2,3,4,5,6e0]")]
    [InlineData("Double", "[[1,2,3],[4,5,6]]")]
    [InlineData("Int32", "[1,-2,3,4,5,6]")]
    [InlineData("Int64", "[[[1,2,3],[4,5,6]]]")]
    public async Task Every_type_of_input_is_found_and_fed(string type, string row)
    {
        await ServeAsync(_serving.Prepare(TestModels.Classifier(winner: 2, Enum.Parse<DataType>(type)).ToByteArray()));

        PredictionResult result = await _serving.PredictAsync($"{{\"inputs\":[{row},{row}]}}");

        Assert.Equal([2, 2], result.Predictions.Select(prediction => prediction.Best.Index));
    }

    [Fact]
    public async Task A_model_that_takes_one_row_at_a_time_answers_batches_too()
    {
        await ServeAsync(_serving.Prepare(TestModels.Classifier(winner: 1, type: DataType.Float, batch: 1).ToByteArray()));

        PredictionResult result = await _serving.PredictAsync("{\"inputs\":[[0,0,0,0,0,0],[0,0,90000,0,0,0],[0,0,0,0,0,0]]}", top: 5);

        Assert.Equal(result.Predictions[0].Top.ToArray(), result.Predictions[2].Top.ToArray());
        Assert.NotEqual(result.Predictions[0].Top.ToArray(), result.Predictions[1].Top.ToArray());
    }

    [Fact]
    public async Task Scores_become_the_probabilities_that_a_softmax_in_the_model_would_give()
    {
        await ServeAsync(_serving.Prepare(TestModels.Classifier(winner: 4, logits: true).ToByteArray()));
        RankedClass[] ofScores = (await _serving.PredictAsync(top: 5)).Predictions[0].Top.ToArray();
        await ServeAsync(winner: 4, model: "other");
        RankedClass[] ofProbabilities = (await _serving.PredictAsync(model: "other", top: 5)).Predictions[0].Top.ToArray();

        Assert.Equal(ofProbabilities.Select(ranked => ranked.Index), ofScores.Select(ranked => ranked.Index));
        Assert.All(ofScores.Zip(ofProbabilities), pair => Assert.Equal(pair.Second.Probability, pair.First.Probability, 1e-6f));
    }

    [Fact]
    public async Task The_answer_is_written_as_the_design_says()
    {
        ModelVersion version = await ServeAsync(winner: 1);
        PredictionResult result = await _serving.PredictAsync(top: 2);
        var json = new ArrayBufferWriter<byte>();
        PredictionJson.Write(json, result);

        using JsonDocument document = JsonDocument.Parse(json.WrittenMemory);
        JsonElement root = document.RootElement;
        Assert.Equal(["model", "version", "predictions"], root.EnumerateObject().Select(member => member.Name));
        Assert.Equal(version.Version, root.GetProperty("version").GetString());
        JsonElement prediction = root.GetProperty("predictions")[0];
        Assert.Equal(["id", "class", "index", "probability", "top"], prediction.EnumerateObject().Select(member => member.Name));
        Assert.Equal(result.Predictions[0].Id, prediction.GetProperty("id").GetGuid());
        Assert.Equal("class 1", prediction.GetProperty("class").GetString());
        Assert.Equal(result.Predictions[0].Best.Probability, prediction.GetProperty("probability").GetSingle());
        Assert.Equal(2, prediction.GetProperty("top").GetArrayLength());
        Assert.Equal(["class", "index", "probability"], prediction.GetProperty("top")[0].EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Ids_sort_by_time()
    {
        await ServeAsync();
        List<string> ids = [];
        for (int i = 0; i < 5; i++)
        {
            ids.Add((await _serving.PredictAsync()).Predictions[0].Id.ToString());
            _serving.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(6)]
    public async Task Top_is_one_to_the_number_of_classes(int top)
    {
        await ServeAsync();

        InvalidInputException refused = await Assert.ThrowsAsync<InvalidInputException>(async () => await _serving.PredictAsync(top: top));
        Assert.Equal(("top", "1 to 5", $"{top}"), (refused.Field, refused.Expected, refused.Actual));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_before_it_is_read()
    {
        await using var small = new TestServing(options => options.MaxBodyBytes = 1024);

        InputTooLargeException refused = await Assert.ThrowsAsync<InputTooLargeException>(
            async () => await small.PredictAsync(new string(' ', 1025)));
        Assert.Equal(("body", 1024L, 1025L), (refused.Field, refused.Limit, refused.Actual));
    }

    [Fact]
    public async Task A_batch_over_the_limit_is_refused_and_the_next_request_works()
    {
        await ServeAsync();
        string rows = string.Join(',', Enumerable.Repeat("[1,2,3,4,5,6]", 101));

        await Assert.ThrowsAsync<InputTooLargeException>(async () => await _serving.PredictAsync($"{{\"inputs\":[{rows}]}}"));
        Assert.Single((await _serving.PredictAsync()).Predictions);
    }

    [Fact]
    public async Task A_body_in_pieces_is_read_as_one()
    {
        await ServeAsync();
        byte[] json = "{\"inputs\":[[1,2,3,4,5,6]]}"u8.ToArray();
        var first = new Piece(json.AsMemory(0, 13), 0);
        Piece last = first.Add(json.AsMemory(13, 4)).Add(json.AsMemory(17));

        PredictionResult result = await _serving.Predictions.PredictAsync(
            "fashion", default, PredictionInput.OfJson(new(first, 0, last, last.Memory.Length)), null, TestServing.Cancellation);

        Assert.Equal((await _serving.PredictAsync()).Predictions[0].Top.ToArray(), result.Predictions[0].Top.ToArray());
    }

    [Fact]
    public async Task Inputs_that_make_no_finite_probabilities_are_refused_by_row()
    {
        await ServeAsync(_serving.Prepare(TestModels.Classifier(type: DataType.Float, logits: true, scale: 1).ToByteArray()));

        InvalidInputException refused = await Assert.ThrowsAsync<InvalidInputException>(
            async () => await _serving.PredictAsync("{\"inputs\":[[1,2,3,4,5,6],[3e38,3e38,3e38,3e38,3e38,3e38]]}"));
        Assert.Equal("inputs[1]", refused.Field);
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private async Task<ModelVersion> ServeAsync(int winner = 0, string model = "fashion")
        => await ServeAsync(_serving.Prepare(TestModels.Bytes(winner)), model);

    private async Task<ModelVersion> ServeAsync(NewVersion version, string model = "fashion")
    {
        ModelVersion published = await _serving.PublishAsync(version, model);
        await _serving.PromoteAsync(published);
        return published;
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long start)
        {
            Memory = memory;
            RunningIndex = start;
        }

        public Piece Add(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
