using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Samples;

/// <summary>Takes rows of four numbers and gives two probabilities, in a few microseconds.</summary>
internal static class HarmlessModel
{
    public static byte[] Bytes() => Of("harmless", static _ => "x");

    /// <summary>Rows of four numbers, as the builder changes them, become two probabilities.</summary>
    public static byte[] Of(string name, Func<GraphBuilder, string> change)
    {
        GraphProto graph = new() { Name = name };
        graph.Input.Add(Values.Tensor("x", DataType.Float, -1, 4));
        graph.Output.Add(Values.Tensor("probabilities", DataType.Float, -1, 2));
        GraphBuilder builder = new(graph);
        string scores = builder.Add("MatMul", [change(builder), builder.Constant([0.1f, -0.1f, 0.2f, -0.2f, 0.1f, -0.1f, 0.2f, -0.2f], 4, 2)]);
        builder.AddNamed("probabilities", "Softmax", [scores], Attributes.Int("axis", 1));
        return ModelFile.Of(graph).ToByteArray();
    }
}
