using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Samples;

/// <summary>Small ONNX models that tests make themselves.</summary>
internal static class TestModels
{
    public const int Classes = 5;

    public static IReadOnlyList<string> Labels { get; } = [.. Enumerable.Range(0, Classes).Select(i => $"class {i}")];

    /// <summary>
    /// Takes [batch, 1, 2, 3] and gives probabilities that favour <paramref name="winner"/>: softmax of x·W + 4·one-hot.
    /// </summary>
    public static ModelProto Classifier(
        int winner = 0, DataType type = DataType.Uint8, bool logits = false, int classes = Classes, long batch = -1, IReadOnlyList<long>? row = null,
        float scale = 0.0001f)
    {
        row ??= [1, 2, 3];
        int elements = (int)row.Aggregate(1L, (product, size) => product * size);
        var graph = new GraphProto { Name = "test" };
        graph.Input.Add(Values.Tensor("pixels", type, [batch, .. row]));
        graph.Output.Add(Values.Tensor("answer", DataType.Float, batch, classes));
        var builder = new GraphBuilder(graph);
        string flat = builder.Add("Reshape", ["pixels", builder.Constant(-1, elements)]);
        string reals = builder.Add("Cast", [flat], new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (long)DataType.Float });
        float[] weights = [.. Enumerable.Range(0, elements * classes).Select(i => scale * (i % 7))];
        float[] bias = [.. Enumerable.Range(0, classes).Select(i => i == winner ? 4f : 0f)];
        string product = builder.Add("MatMul", [reals, builder.Constant(weights, elements, classes)]);
        if (logits)
        {
            builder.AddNamed("answer", "Add", [product, builder.Constant(bias, classes)]);
        }
        else
        {
            builder.AddNamed("answer", "Softmax", [builder.Add("Add", [product, builder.Constant(bias, classes)])]);
        }

        return ModelFile.Of(graph);
    }

    /// <summary>Looks each number of a picture up in a table, and fails on those that it does not hold.</summary>
    /// <param name="known">How many numbers the table holds, from 0 on.</param>
    public static byte[] Lookup(int known)
    {
        const int elements = 6;
        GraphProto graph = new() { Name = "lookup" };
        graph.Input.Add(Values.Tensor("pixels", DataType.Uint8, -1, 1, 2, 3));
        graph.Output.Add(Values.Tensor("answer", DataType.Float, -1, Classes));
        GraphBuilder builder = new(graph);
        string flat = builder.Add("Reshape", ["pixels", builder.Constant(-1, elements)]);
        string ids = builder.Add("Cast", [flat], Attributes.Int("to", (long)DataType.Int64));
        string found = builder.Add("Gather", [builder.Constant([.. Enumerable.Range(0, known).Select(id => id / (float)known)], known), ids]);
        float[] weights = [.. Enumerable.Range(0, elements * Classes).Select(i => i * 5 % 7 / 3f)];
        builder.AddNamed("answer", "Softmax", [builder.Add("MatMul", [found, builder.Constant(weights, elements, Classes)])]);
        return ModelFile.Of(graph).ToByteArray();
    }

    public static byte[] Bytes(int winner = 0) => Classifier(winner).ToByteArray();
}
