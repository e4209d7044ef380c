using Aviary.Inference;
using Aviary.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using DataType = Aviary.Onnx.TensorProto.Types.DataType;

namespace Aviary.Tests.Inference;

/// <summary>
/// Layers of bytes whose products do not fit into 16 bits. On processors with AVX2 and without VNNI ONNX Runtime cuts them off there
/// unless it is told not to.
/// </summary>
public sealed class QuantisedArithmeticTests
{
    private const int Width = 64;

    [Fact]
    public void Sums_of_large_products_are_whole()
    {
        GraphProto graph = Layers(1);
        Assert.Equal(Width * 255 * 127 / 1000f, Run(graph), 0.01f * Width * 255 * 127 / 1000f);
    }

    [Fact]
    public void Layers_may_share_their_weights_and_zero_points()
    {
        GraphProto graph = Layers(2);
        Assert.True(SignedByteOperands.Separate(graph));
        Assert.False(SignedByteOperands.Separate(graph));
        Assert.Equal(graph.Initializer.Count, graph.Initializer.Select(tensor => tensor.Name).Distinct().Count());
        Assert.Equal(2 * Width * 255 * 127 / 1000f, Run(graph), 0.01f * 2 * Width * 255 * 127 / 1000f);
    }

    [Fact]
    public void Weights_are_not_copied_without_bound()
    {
        GraphProto graph = Layers(1);
        TensorProto weights = graph.Initializer.Single(tensor => tensor.Name == "weights");
        weights.Dims.Clear();
        weights.Dims.Add(1 << 20);
        weights.RawData = ByteString.CopyFrom(new byte[1 << 20]);
        for (int user = 0; user < 100; user++)
        {
            NodeProto node = new() { OpType = "DequantizeLinear" };
            node.Input.AddRange(["weights", "scale"]);
            node.Output.Add($"unused{user}");
            graph.Node.Add(node);
        }

        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => SignedByteOperands.Separate(graph));
        Assert.Contains("'weights'", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Products of 255 and 127, as quantised layers of the same weights beside each other, added up.</summary>
    private static GraphProto Layers(int count)
    {
        GraphProto graph = new() { Name = "layers" };
        graph.Input.Add(Values.Tensor("x", DataType.Uint8, [1, Width]));
        graph.Output.Add(Values.Tensor("y", DataType.Float, [1, 1]));
        GraphBuilder builder = new(graph);
        graph.Initializer.Add(Tensors.Of("weights", DataType.Int8, Enumerable.Repeat((byte)127, Width).ToArray(), [Width, 1]));
        graph.Initializer.Add(Tensors.Of("zero", DataType.Int8, [0], []));
        graph.Initializer.Add(Tensors.Of("scale", [0.001f], []));
        string one = builder.Scalar(1), large = builder.Scalar(Width * 255 * 127 / 1000f / 250), none = builder.Constant(DataType.Uint8, [0], []);
        string[] sums = new string[count];
        for (int layer = 0; layer < count; layer++)
        {
            string product = builder.Add(
                "MatMul", [builder.Add("DequantizeLinear", ["x", one, none]), builder.Add("DequantizeLinear", ["weights", "scale", "zero"])]);
            sums[layer] = builder.Add("DequantizeLinear", [builder.Add("QuantizeLinear", [product, large, none]), large, none]);
        }

        builder.AddNamed("y", "Sum", sums);
        return graph;
    }

    private static float Run(GraphProto graph)
    {
        using SessionOptions options = OnnxEnvironment.CreateSessionOptions(threads: 1);
        using InferenceSession session = new(ModelFile.Of(graph).ToByteArray(), options);
        using RunOptions run = new();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(Enumerable.Repeat((byte)255, Width).ToArray(), [1, Width]);
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, ["x"], [input], ["y"]);
        return results[0].GetTensorDataAsSpan<float>()[0];
    }
}
