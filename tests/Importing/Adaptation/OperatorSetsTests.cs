using Aviary.Importing.Adaptation;
using Aviary.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Tests.Importing.Adaptation;

/// <summary>Files of operator sets to which nothing can be added as they are.</summary>
public sealed class OperatorSetsTests
{
    [Fact]
    public void A_file_of_an_old_set_becomes_one_that_ONNX_Runtime_runs()
    {
        ModelProto model = Old(1, graph =>
        {
            GraphBuilder builder = new(graph);
            string whole = builder.Add("Cast", ["X"], Attributes.Text("to", "FLOAT"));
            string shaped = builder.Add("Reshape", [whole], Attributes.Ints("shape", -1, 2));
            string both = builder.Add("Concat", [shaped, shaped]);
            string moved = builder.Add("Add", [both, builder.Constant([1f, 2, 3, 4], 4)], Attributes.Int("broadcast", 1));
            builder.AddNamed("Y", "Relu", [moved], Attributes.Ints("consumed_inputs", 0));
        });
        OperatorSets.Modernise(model);
        Assert.Equal(7, model.OpsetImport[0].Version);
        using InferenceSession session = new(model.ToByteArray());
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(new[] { 1f, -9 }, [1, 2]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, ["X"], [input], ["Y"]);
        Assert.Equal([2, 0, 4, 0], results[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("BatchNormalization")]
    public void An_operator_that_means_something_else_today_is_refused_with_what_converts_it(string type)
    {
        ModelProto model = Old(5, graph => new GraphBuilder(graph).AddNamed("Y", type, ["X", "X"], Attributes.Int("broadcast", 1), Attributes.Int("axis", 0)));
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => OperatorSets.Modernise(model));
        Assert.Contains($"operator set 5, and its {type} Y", refused.Message, StringComparison.Ordinal);
        Assert.Contains("convert_version", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(21)]
    public void A_set_to_which_nodes_can_be_added_stays(long version)
    {
        ModelProto model = Old(version, graph => new GraphBuilder(graph).AddNamed("Y", "Add", ["X", "X"]));
        byte[] before = model.ToByteArray();
        OperatorSets.Modernise(model);
        Assert.Equal(before, model.ToByteArray());
    }

    private static ModelProto Old(long version, Action<GraphProto> fill)
    {
        GraphProto graph = new() { Name = "old" };
        graph.Input.Add(Values.Tensor("X", DataType.Float, -1, 2));
        fill(graph);
        graph.Output.Add(Values.Tensor("Y", DataType.Float, -1, -1));
        ModelProto model = ModelFile.Of(graph);
        model.OpsetImport[0].Version = version;
        return model;
    }
}
