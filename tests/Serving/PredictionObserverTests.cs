using System.Text;
using Aviary.Errors;
using Aviary.Importing;
using Aviary.Inference.Rows;
using Aviary.Serving;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Tests.Serving;

/// <summary>What an observer sees of requests and of batches.</summary>
public sealed class PredictionObserverTests : IAsyncDisposable
{
    private readonly Observer _observer = new();
    private readonly TestServing _serving;

    public PredictionObserverTests() => _serving = new TestServing(observers: _observer);

    [Fact]
    public async Task Each_answered_row_of_requests_and_batches_is_seen_once_with_its_input_and_its_answer()
    {
        await ServeAsync(TestModels.Lookup(200));
        PredictionResult request = await _serving.PredictAsync("{\"inputs\":[[0,2,3,4,5,6],[1,2,3,4,5,6]]}");
        await Assert.ThrowsAsync<InvalidInputException>(async () => await _serving.PredictAsync("{\"inputs\":[[1,2,3,4,5,6],[255,2,3,4,5,6]]}"));
        BatchResult batch = await _serving.Predictions.PredictEachAsync(
            "fashion",
            [Bytes([2, 2, 3, 4, 5, 6]), Bytes([3, 2, 3, 4, 5, 255]), Bytes([9]), Json("[3,2,3,4,5,6]"), Json("[4,2,3,4,5,6]"), Bytes([5, 2, 3, 4, 5, 201])],
            TestServing.Cancellation);

        Assert.Equal([false, true, true, false, false, true], batch.Answers.Select(answer => answer.Refused is not null));
        Guid[] answered = [.. request.Predictions.Select(one => one.Id), .. batch.Answers.Where(one => one.Refused is null).Select(one => one.Prediction.Id)];
        Assert.Equal(answered, _observer.Seen.Select(seen => seen.Prediction.Id));
        Assert.Equal([0, 1, 2, 3, 4], _observer.Seen.Select(seen => (int)seen.Input[0]));
        Assert.All(_observer.Seen, seen => Assert.Equal(seen.Prediction.Best.Probability, seen.Probabilities[seen.Prediction.Best.Index]));
        Assert.Equal(5, _serving.Statistics.Find("fashion")!.Count);
    }

    [Fact]
    public async Task A_row_of_a_batch_without_finite_probabilities_is_refused_alone_and_not_seen()
    {
        await ServeAsync(TestModels.Classifier(type: DataType.Float, logits: true, scale: 1).ToByteArray());
        BatchResult batch = await _serving.Predictions.PredictEachAsync(
            "fashion", [Json("[3e38,3e38,3e38,3e38,3e38,3e38]"), Json("[1,2,3,4,5,6]")], TestServing.Cancellation);

        Assert.Equal("body", Assert.IsType<InvalidInputException>(batch.Answers[0].Refused).Field);
        Assert.Equal(batch.Answers[1].Prediction.Id, Assert.Single(_observer.Seen).Prediction.Id);
    }

    [Fact]
    public async Task The_rows_of_a_table_run_together_and_one_that_fails_in_the_middle_is_refused_alone()
    {
        await _serving.PromoteAsync(await _serving.PublishAsync(
            _serving.Import.Prepare(new ModelSource { Onnx = ForeignModels.Table().ToByteArray() }, TestServing.Cancellation)));
        string[] rows = ["[1,2,\"red\"]", "[20.5,3,\"green\"]", "[1,2,\"violet\"]", "[1,2]", "{\"colour\":\"blue\",\"age\":1,\"count\":2}"];
        BatchResult batch = await _serving.Predictions.PredictEachAsync("fashion", [.. rows.Select(Json)], TestServing.Cancellation);

        Assert.Equal([null, null, "body", "inputs[0]", null], batch.Answers.Select(answer => (answer.Refused as InvalidInputException)?.Field));
        Assert.Equal([0, 1, 2], batch.Answers.Where(answer => answer.Refused is null).Select(answer => answer.Prediction.Best.Index));
        Assert.Equal([2, 1], _observer.Runs);
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private static PredictionInput Bytes(byte[] row) => PredictionInput.OfBody("application/octet-stream", row);

    private static PredictionInput Json(string row) => PredictionInput.OfBody("application/json", Encoding.UTF8.GetBytes($"{{\"inputs\":[{row}]}}"));

    private async Task ServeAsync(byte[] onnx) => await _serving.PromoteAsync(await _serving.PublishAsync(_serving.Prepare(onnx)));

    private sealed class Observer : IPredictionObserver
    {
        public List<(Prediction Prediction, float[] Probabilities, byte[] Input)> Seen { get; } = [];

        public List<int> Runs { get; } = [];

        public void Observe(in AnsweredRows rows)
        {
            int classes = rows.Model.Classes.Count;
            Runs.Add(rows.Predictions.Length);
            for (int row = 0; row < rows.Predictions.Length; row++)
            {
                byte[] input = rows.Slot.Table is null ? rows.Slot.Input.Bytes(rows.First + row, 1).ToArray() : [];
                Seen.Add((rows.Predictions[row], rows.Probabilities.Slice(row * classes, classes).ToArray(), input));
            }
        }
    }
}
