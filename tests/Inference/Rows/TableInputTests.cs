using Aviary.Errors;
using Aviary.Importing;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Tests.Serving;
using Google.Protobuf;

namespace Aviary.Tests.Inference.Rows;

public sealed class TableInputTests : IAsyncDisposable
{
    private readonly TestServing _serving = new(options => options.MaxBatch = 3);

    [Theory]
    [InlineData("[20.5,3,\"green\"]", 1)]
    [InlineData("{\"colour\":\"blue\",\"age\":1,\"count\":2}", 2)]
    [InlineData("{\"age\":1,\"count\":2,\"colour\":\"\\u0072ed\"}", 0)]
    [InlineData("[null,3,\"green\"]", 0)]
    [InlineData("[1,800,\"green\"]", 2)]
    public async Task A_row_is_an_array_in_the_order_of_the_columns_or_an_object_by_their_names(string row, int winner)
    {
        await ServeAsync();
        PredictionResult result = await _serving.PredictAsync($"{{\"inputs\":[[1,2,\"red\"],{row}]}}");
        Assert.Equal([0, winner], result.Predictions.Select(prediction => prediction.Best.Index));
    }

    [Theory]
    [InlineData("[1,2]", "inputs[0]", "2 values")]
    [InlineData("[1,2,\"red\",4]", "inputs[0]", "more than 3 values")]
    [InlineData("[\"old\",2,\"red\"]", "inputs[0][0]", "\"old\"")]
    [InlineData("[1,null,\"red\"]", "inputs[0][1]", "null")]
    [InlineData("[1,2.5,\"red\"]", "inputs[0][1]", "2.5")]
    [InlineData("[1,2,null]", "inputs[0][2]", "null")]
    [InlineData("[1,2,3]", "inputs[0][2]", "3")]
    [InlineData("[1,2,\"\\ud800\"]", "inputs[0][2]", "ud800")]
    [InlineData("[1,2,\"r\\u0000\"]", "inputs[0][2]", "u0000")]
    [InlineData("{\"age\":1,\"colour\":\"red\"}", "inputs[0].count", "nothing")]
    [InlineData("{\"age\":1,\"age\":2}", "inputs[0].age", "twice")]
    [InlineData("{\"size\":1}", "inputs[0].size", "unknown column")]
    [InlineData("{\"age\":\"x\"}", "inputs[0].age", "\"x\"")]
    [InlineData("7", "inputs[0]", "7")]
    [InlineData("[1,2,\"violet\"]", "inputs[0]", "nknown")]
    public async Task What_a_column_does_not_take_is_refused_by_its_place(string row, string field, string actual)
    {
        await ServeAsync();
        InvalidInputException refused = await Assert.ThrowsAsync<InvalidInputException>(
            async () => await _serving.PredictAsync($"{{\"inputs\":[{row}]}}"));
        Assert.Equal(field, refused.Field);
        Assert.Contains(actual, refused.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_rows_than_the_limit_are_refused()
    {
        await ServeAsync();
        const string Row = "[1,2,\"red\"]";
        await Assert.ThrowsAsync<InputTooLargeException>(async () => await _serving.PredictAsync($"{{\"inputs\":[{Row},{Row},{Row},{Row}]}}"));
    }

    [Fact]
    public void The_example_names_the_columns_and_uses_text_that_the_model_knows()
    {
        NewVersion version = Prepare();
        Assert.Equal("{\"age\":0,\"count\":37,\"colour\":\"red\"}", version.Golden.Input.GetRawText());
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private NewVersion Prepare() => _serving.Import.Prepare(new ModelSource { Onnx = ForeignModels.Table().ToByteArray() }, TestServing.Cancellation);

    private async Task ServeAsync() => await _serving.PromoteAsync(await _serving.PublishAsync(Prepare()));
}
