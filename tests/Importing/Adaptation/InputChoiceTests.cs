using Aviary.Errors;
using Aviary.Importing;
using Aviary.Onnx;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Tests.Serving;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Tests.Importing.Adaptation;

/// <summary>Inputs that requests do not fill, and names for those that they do.</summary>
public sealed class InputChoiceTests : IAsyncDisposable
{
    private readonly TestServing _serving = new();

    [Fact]
    public void The_inputs_that_are_not_chosen_are_filled_with_zeros()
    {
        NewVersion version = Prepare(new ModelSource { Onnx = Switched(), InputNames = ["X"] });
        Assert.Equal(("X", 2), (version.Input!.Name, version.Golden.Input.GetArrayLength()));
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() => Prepare(new ModelSource { Onnx = Switched(), InputNames = ["Y"] }));
        Assert.Contains("there are X, training", refused.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_columns_come_from_the_importer_or_the_metadata_and_rows_may_be_objects()
    {
        ModelProto model = ForeignModels.Logits();
        model.MetadataProps.Add(new StringStringEntryProto { Key = "feature_names", Value = "['length', 'width']" });
        NewVersion own = Prepare(new ModelSource { Onnx = model.ToByteArray() });
        Assert.Equal(["length", "width"], own.Golden.Input.EnumerateObject().Select(member => member.Name));
        NewVersion given = Prepare(new ModelSource { Onnx = model.ToByteArray(), ColumnNames = ["a", "b"] });
        await _serving.PromoteAsync(await _serving.PublishAsync(given));
        PredictionResult named = await _serving.PredictAsync("{\"inputs\":[{\"b\":2,\"a\":1},[1,2]]}", top: 3);
        Assert.Equal(named.Predictions[0].Top.ToArray(), named.Predictions[1].Top.ToArray());
        InvalidInputException refused = Assert.Throws<InvalidInputException>(
            () => Prepare(new ModelSource { Onnx = model.ToByteArray(), ColumnNames = ["a", "b", "c"] }));
        Assert.Contains("a row has 2 numbers; there are 3 different names", refused.Actual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((int)DataType.Float16)]
    [InlineData((int)DataType.Bfloat16)]
    [InlineData((int)DataType.Double)]
    [InlineData((int)DataType.Int8)]
    [InlineData((int)DataType.Uint16)]
    [InlineData((int)DataType.Uint32)]
    [InlineData((int)DataType.Bool)]
    public async Task A_tensor_of_every_type_is_served(int type)
    {
        GraphProto graph = new() { Name = "typed" };
        graph.Input.Add(Values.Tensor("X", (DataType)type, -1, 2));
        GraphBuilder builder = new(graph);
        string reals = builder.Add("Cast", ["X"], Attributes.Int("to", (long)DataType.Float));
        builder.AddNamed("p", "Softmax", [builder.Add("MatMul", [reals, builder.Constant([1, 0, 0, 1], 2, 2)])], Attributes.Int("axis", 1));
        graph.Output.Add(Values.Tensor("p", DataType.Float, -1, 2));
        await _serving.PromoteAsync(await _serving.PublishAsync(Prepare(new ModelSource { Onnx = ModelFile.Of(graph).ToByteArray() })));
        PredictionResult answer = await _serving.PredictAsync("{\"inputs\":[[1,0],[0,1]]}", top: 1);
        Assert.Equal([0, 1], answer.Predictions.Select(prediction => prediction.Best.Index));
        Assert.All(answer.Predictions, prediction => Assert.Equal(Math.E / (Math.E + 1), prediction.Best.Probability, 1e-5));
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private NewVersion Prepare(ModelSource source) => _serving.Import.Prepare(source, TestServing.Cancellation);

    /// <summary>Two classes; a switch of another shape shifts the scores.</summary>
    private static byte[] Switched()
    {
        GraphProto graph = new() { Name = "switched" };
        graph.Input.Add(Values.Tensor("X", DataType.Float, -1, 2));
        graph.Input.Add(Values.Tensor("training", DataType.Bool));
        GraphBuilder builder = new(graph);
        string shift = builder.Add("Cast", ["training"], Attributes.Int("to", (long)DataType.Float));
        string scores = builder.Add("MatMul", ["X", builder.Constant([1, 0, 0, 1], 2, 2)]);
        builder.AddNamed("logits", "Add", [scores, shift]);
        graph.Output.Add(Values.Tensor("logits", DataType.Float, -1, 2));
        return ModelFile.Of(graph).ToByteArray();
    }
}
