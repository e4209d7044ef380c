using System.Globalization;
using Aviary.Errors;
using Aviary.Importing;
using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Aviary.Serving;
using Aviary.Tests.Learning.Training;
using Aviary.Tests.Serving;

namespace Aviary.Tests.Importing;

/// <summary>A classifier of tables that was trained here, registered and served: it takes rows as the user has them.</summary>
public sealed class TrainedTableTests : IAsyncDisposable
{
    private static readonly TrainingOptions Short = new() { Epochs = 5, Threads = 1 };

    private readonly TestServing _serving = new();

    [Theory]
    [InlineData("{\"width\":0.3,\"height\":40,\"noise\":0.5,\"colour\":\"red\"}", 0.3f, 40, 0.5f, "red")]
    [InlineData("[0.3,40,0.5,\"red\"]", 0.3f, 40, 0.5f, "red")]
    [InlineData("{\"colour\":\"blue\",\"width\":null,\"height\":-20,\"noise\":null}", float.NaN, -20, float.NaN, "blue")]
    [InlineData("{\"width\":0.1,\"height\":1e30,\"noise\":0.5,\"colour\":null}", 0.1f, 1e30f, 0.5f, null)]
    [InlineData("[0.3,40,null,null]", 0.3f, 40, float.NaN, null)]
    [InlineData("{\"width\":0.3,\"height\":40}", 0.3f, 40, float.NaN, null)]
    [InlineData("{\"width\":0.3,\"height\":40,\"noise\":0,\"colour\":\"violet\"}", 0.3f, 40, 0, "violet")]
    public async Task A_row_is_answered_as_the_trained_file_answers_it(string row, float width, float height, float noise, string? colour)
    {
        TrainedClassifier trained = await ServeAsync(SmallTable.Make(seed: 1));
        PredictionResult result = await _serving.PredictAsync($"{{\"inputs\":[{row}]}}");

        TableDataset same = new("row", SmallTable.Make(seed: 1).ClassNames, [
            TableColumn.OfNumbers("width", [width]),
            TableColumn.OfNumbers("height", [height]),
            TableColumn.OfNumbers("noise", [noise]),
            TableColumn.OfCategories("colour", [colour]),
        ], new[] { 0 });
        using DatasetClassifier classifier = new(trained.Onnx.ToArray(), threads: 1);
        float[] expected = classifier.Classify(same, TestContext.Current.CancellationToken);
        Assert.Equal(expected.Max(), Assert.Single(result.Predictions).Best.Probability, 1e-5f);
        Assert.Equal(Array.IndexOf(expected, expected.Max()), result.Predictions[0].Best.Index);
    }

    [Theory]
    [InlineData("{\"height\":1,\"noise\":1,\"colour\":\"red\"}", "inputs[0].width")]
    [InlineData("{\"width\":\"wide\",\"height\":1,\"noise\":1,\"colour\":\"red\"}", "inputs[0].width")]
    [InlineData("{\"width\":1,\"height\":1,\"noise\":1,\"colour\":7}", "inputs[0].colour")]
    [InlineData("{\"width\":1,\"height\":1,\"size\":1}", "inputs[0].size")]
    [InlineData("[1,1,1]", "inputs[0]")]
    public async Task A_row_that_does_not_fit_is_refused_by_its_column(string row, string field)
    {
        await ServeAsync(SmallTable.Make(seed: 1));
        InvalidInputException refused = await Assert.ThrowsAsync<InvalidInputException>(async () => await _serving.PredictAsync($"{{\"inputs\":[{row}]}}"));
        Assert.Equal(field, refused.Field);
    }

    [Fact]
    public async Task A_table_of_numbers_takes_arrays_and_objects_with_gaps_where_the_training_rows_had_some()
    {
        TableDataset small = SmallTable.Make(seed: 1);
        await ServeAsync(new TableDataset("numbers", small.ClassNames, [.. small.Columns.Where(column => column.Kind == ColumnKind.Number)], small.Labels));
        PredictionResult result = await _serving.PredictAsync(
            "{\"inputs\":[[0.3,40,null],{\"height\":40,\"width\":0.3,\"noise\":null},{\"height\":40,\"width\":0.3},[null,40,0.5]]}");
        string[] answers = [.. result.Predictions.Select(prediction => prediction.Best.Probability.ToString("0.0000", CultureInfo.InvariantCulture))];
        Assert.Equal((answers[0], answers[0]), (answers[1], answers[2]));
        InvalidInputException refused = await Assert.ThrowsAsync<InvalidInputException>(async () => await _serving.PredictAsync("{\"inputs\":[{\"width\":1,\"noise\":1}]}"));
        Assert.Equal("inputs[0].height", refused.Field);
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private async Task<TrainedClassifier> ServeAsync(TableDataset table)
    {
        TrainedClassifier trained = new Trainer().Train(table, Short, null, TestServing.Cancellation);
        await _serving.PromoteAsync(await _serving.PublishAsync(_serving.Import.Prepare(
            new ModelSource { Onnx = trained.Onnx, ClassNames = trained.ClassNames }, TestServing.Cancellation)));
        return trained;
    }
}
