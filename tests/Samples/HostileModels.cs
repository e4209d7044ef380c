using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Samples;

/// <summary>
/// Classifiers that are valid and answer ordinary rows of four numbers, and that take time or memory without end for certain rows, or
/// when they are loaded.
/// </summary>
internal static class HostileModels
{
    /// <summary>Counts to the largest number of the row in a Loop.</summary>
    public static byte[] Loop() => Classifier(static builder =>
    {
        string count = builder.Add("Cast", [builder.Add("ReduceMax", ["x"], Attributes.Int("keepdims", 0))], Attributes.Int("to", (long)DataType.Int64));
        GraphProto body = new() { Name = "body" };
        body.Input.Add(Values.Tensor("turn", DataType.Int64));
        body.Input.Add(Values.Tensor("goes", DataType.Bool));
        body.Input.Add(Values.Tensor("before", DataType.Float));
        body.Output.Add(Values.Tensor("goes_on", DataType.Bool));
        body.Output.Add(Values.Tensor("after", DataType.Float));
        GraphBuilder inner = new(body, "body_");
        inner.AddNamed("goes_on", "Identity", ["goes"]);
        inner.AddNamed("after", "Mul", ["before", inner.Scalar(0.5f)]);
        return builder.Add("Loop", [count, "", builder.Scalar(1)], new AttributeProto { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = body });
    });

    /// <summary>Makes as many numbers as the largest number of the row says.</summary>
    public static byte[] Memory() => Classifier(static builder =>
    {
        return builder.Add("ReduceMax", [Filled(builder, Largest(builder), 0.5f)], Attributes.Int("keepdims", 0));
    });

    /// <summary>Repeats a text as many times as the largest number of the row says. What texts hold is not taken from the arena.</summary>
    public static byte[] Texts() => Classifier(static builder =>
    {
        TensorProto text = new() { Name = "text", DataType = (int)DataType.String, Dims = { 1 } };
        text.StringData.Add(ByteString.CopyFromUtf8("a text that is too long to stand within the object that names it"));
        builder.Graph.Initializer.Add(text);
        string repeated = builder.Add("Tile", ["text", Largest(builder)]);
        return builder.Add("ReduceMax", [builder.Add("Cast", [builder.Add("Shape", [repeated])], Attributes.Int("to", (long)DataType.Float))], Attributes.Int("keepdims", 0));
    });

    /// <summary>Sorts as many numbers as the largest number of the row says.</summary>
    public static byte[] Sorting() => Classifier(static builder =>
    {
        string size = Largest(builder);
        NodeProto sort = new() { OpType = "TopK", Input = { Filled(builder, size, 0.5f), size }, Output = { "sorted", "places" } };
        builder.Graph.Node.Add(sort);
        return builder.Add("ReduceMax", ["sorted"], Attributes.Int("keepdims", 0));
    });

    /// <summary>Makes some constants when it is loaded, each of so many numbers.</summary>
    public static byte[] Constants(int count, long elements) => Classifier(builder =>
    {
        string sum = builder.Scalar(0);
        for (int i = 0; i < count; i++)
        {
            // Numbers of which a run needs but one, found by the row: the rest cannot be left out when the file is loaded.
            string place = builder.Add("Cast", [builder.Add("ReduceMin", ["x"], Attributes.Int("keepdims", 0))], Attributes.Int("to", (long)DataType.Int64));
            string clipped = builder.Add("Mod", [place, builder.Constant(DataType.Int64, BitConverter.GetBytes(2L))]);
            sum = builder.Add("Add", [sum, builder.Add("Gather", [Filled(builder, builder.Constant([elements]), i + 1), clipped])]);
        }

        return sum;
    });

    /// <summary>The largest number of the row as a size.</summary>
    private static string Largest(GraphBuilder builder)
    {
        string largest = builder.Add("ReduceMax", ["x"], Attributes.Int("keepdims", 0));
        return builder.Add("Reshape", [builder.Add("Cast", [largest], Attributes.Int("to", (long)DataType.Int64)), builder.Constant([1L])]);
    }

    private static string Filled(GraphBuilder builder, string shape, float value)
        => builder.Add(
            "ConstantOfShape",
            [shape],
            new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = Tensors.Of("", [value], 1) });

    /// <summary>Rows of four numbers, moved by one that the builder computes, become two probabilities.</summary>
    private static byte[] Classifier(Func<GraphBuilder, string> compute)
        => HarmlessModel.Of("hostile", builder => builder.Add("Tanh", [builder.Add("Add", ["x", compute(builder)])]));
}
