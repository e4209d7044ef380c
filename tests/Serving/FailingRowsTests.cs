using System.Numerics;
using System.Text.Json;
using Aviary.Errors;
using Aviary.Inference;
using Aviary.Inference.Rows;
using Aviary.Serving;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Tests.Serving;

/// <summary>Rows on which a model fails: numbers that are in no table of an embedding.</summary>
public sealed class FailingRowsTests : IAsyncDisposable
{
    private const int Known = 200;

    private readonly TestServing _serving = new();

    [Fact]
    public void The_rows_that_fail_are_found_in_order_in_few_runs()
    {
        Gen<(int Rows, int[] Bad)> runs =
            from rows in Gen.Choose(1, 300)
            from bad in Gen.Choose(0, rows - 1).NonEmptyListOf()
            select (rows, bad.Distinct().Order().ToArray());
        Prop.ForAll(runs.ToArbitrary(), run =>
        {
            int count = 0;
            IEnumerable<(int Row, string Failure)> found = FailingRows.Find(run.Rows, "all", (first, rows) =>
            {
                count++;
                return Array.Exists(run.Bad, row => row >= first && row < first + rows) ? $"{first}" : null;
            });
            int[] rows = [.. found.Select(row => row.Row)];
            int levels = run.Rows == 1 ? 0 : BitOperations.Log2((uint)run.Rows - 1) + 1;
            return rows.SequenceEqual(run.Bad) && count <= 2 * run.Bad.Length * levels && count < 2 * run.Rows;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Who_needs_one_row_pays_for_one()
    {
        int count = 0;
        (int row, _) = FailingRows.Find(256, "all", (_, _) => $"{count++}").First();
        Assert.Equal((0, 8), (row, count));
    }

    [Fact]
    public void What_fails_together_alone_fails_nowhere()
        => Assert.Empty(FailingRows.Find(8, "too much", (_, rows) => rows > 2 ? "too much" : null));

    [Fact]
    public async Task In_a_batch_of_all_forms_the_bad_rows_alone_are_refused_and_the_others_have_their_answers()
    {
        await ServeAsync();
        byte[][] rows = [.. Enumerable.Range(0, 60).Select(row => Row(row, isBad: row % 10 == 3))];
        PredictionInput[] inputs = [.. rows.Select((row, i) => (i % 3) switch
        {
            0 => PredictionInput.OfBody("application/octet-stream", row),
            1 => PredictionInput.OfBody("application/json", JsonSerializer.SerializeToUtf8Bytes(new { inputs = new[] { row.Select(value => (int)value) } })),
            _ => PredictionInput.OfBody("image/png", new PngWriter(2, 1, 8, 2).Write(_ => row)),
        })];

        BatchResult result = await _serving.Predictions.PredictEachAsync("fashion", inputs, TestServing.Cancellation);

        for (int i = 0; i < rows.Length; i++)
        {
            if (i % 10 == 3)
            {
                InvalidInputException refused = Assert.IsType<InvalidInputException>(result.Answers[i].Refused);
                Assert.Contains("idx=255", refused.Actual, StringComparison.Ordinal);
                Assert.DoesNotContain("onnxruntime", refused.Message, StringComparison.Ordinal);
                continue;
            }

            PredictionResult alone = await _serving.PredictAsync(JsonSerializer.Serialize(new { inputs = new[] { rows[i].Select(value => (int)value) } }));
            Assert.Null(result.Answers[i].Refused);
            Assert.Equal(alone.Predictions[0].Best.Probability, result.Answers[i].Prediction.Best.Probability, 1e-5f);
        }
    }

    [Fact]
    public async Task A_request_with_a_bad_row_is_the_callers_fault_and_names_the_row()
    {
        await ServeAsync();
        InvalidInputException refused = await Assert.ThrowsAsync<InvalidInputException>(
            async () => await _serving.PredictAsync("{\"inputs\":[[1,2,3,4,5,6],[1,2,3,4,5,255],[255,2,3,4,5,6]]}"));
        Assert.Equal("inputs[1]", refused.Field);
        Assert.Contains("idx=255", refused.Actual, StringComparison.Ordinal);
        Assert.Single((await _serving.PredictAsync("{\"inputs\":[[1,2,3,4,5,6]]}")).Predictions);
    }

    [Fact]
    public void A_model_that_fails_on_its_golden_example_too_blames_no_row()
    {
        OnnxSession session = OnnxSession.Load(TestModels.Lookup(Known), TestModels.Classes, new ServingOptions());
        RunSlot slot = session.Rent();
        Row(1, isBad: true).CopyTo(slot.Input.Row<byte>(0));
        LoadedModel model = new("m", "v", TestModels.Labels, session, SlotCopy.Of(slot, rows: 1), picture: null, DateTimeOffset.UnixEpoch);
        try
        {
            OnnxRuntimeException failure = Assert.Throws<OnnxRuntimeException>(() => { model.Run(slot, rows: 1); });
            ModelFailedException failed = Assert.Throws<ModelFailedException>(() => FailingRows.Find(model, slot, rows: 1, failure).ToArray());
            Assert.Contains("golden example", failed.Message, StringComparison.Ordinal);
        }
        finally
        {
            session.Return(slot);
            model.Release();
        }
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private static byte[] Row(int row, bool isBad) => [(byte)row, 2, 3, (byte)(row * 2), 5, isBad ? (byte)255 : (byte)6];

    private async Task ServeAsync() => await _serving.PromoteAsync(await _serving.PublishAsync(_serving.Prepare(TestModels.Lookup(Known))));
}
