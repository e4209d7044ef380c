using Aviary.Importing.Tflite;
using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Samples;

/// <summary>
/// Small ONNX files: convolutions, pools and quantised networks as they come from TensorFlow Lite, and the classifiers of ai.onnx.ml,
/// whose nodes are lists that point into each other.
/// </summary>
internal static class OnnxSamples
{
    private const int Side = 8;

    private static readonly Lazy<IReadOnlyList<byte[]>> Files = new(() =>
    [
        Pictures(), ForeignModels.Missing().ToByteArray(), ForeignModels.LinearClassifier("a", "b", "c").ToByteArray(), Table(), .. Imported(),
    ]);

    public static IReadOnlyList<byte[]> All => Files.Value;

    /// <summary>Takes pictures of 8×8 pixels, gives three classes.</summary>
    public static byte[] Pictures()
    {
        const int Numbers = Side * Side * 3;
        GraphProto graph = new() { Name = "pictures" };
        graph.Input.Add(Values.Tensor("picture", DataType.Uint8, -1, Side, Side, 3));
        graph.Output.Add(Values.Tensor("shares", DataType.Float, -1, 3));
        GraphBuilder builder = new(graph);
        string reals = builder.Add("Cast", [builder.Add("Reshape", ["picture", builder.Constant(-1, Numbers)])], Attributes.Int("to", (long)DataType.Float));
        float[] weights = [.. Enumerable.Range(0, Numbers * 3).Select(i => 0.001f * (i % 7))];
        builder.AddNamed("shares", "Softmax", [builder.Add("MatMul", [reals, builder.Constant(weights, Numbers, 3)])]);
        return ModelFile.Of(graph).ToByteArray();
    }

    /// <summary>A number [N,1] and a text [N,1] of red, green or blue; the colour decides.</summary>
    public static byte[] Table()
    {
        GraphProto graph = new() { Name = "table" };
        graph.Input.Add(Values.Tensor("age", DataType.Float, -1, 1));
        graph.Input.Add(Values.Tensor("colour", DataType.String, -1, 1));
        graph.Node.Add(ForeignModels.Colours());
        GraphBuilder builder = new(graph);
        string row = builder.Add("Concat", [builder.Add("Reshape", ["coloured", builder.Constant(-1, 3)]), "age"], Attributes.Int("axis", 1));
        float[] weights = [3, 0, 0, 0, 3, 0, 0, 0, 3, 0.01f, 0, 0];
        builder.AddNamed("probabilities", "Softmax", [builder.Add("MatMul", [row, builder.Constant(weights, 4, 3)])]);
        graph.Output.Add(Values.Tensor("probabilities", DataType.Float, -1, 3));
        return ForeignModels.WithMl(graph).ToByteArray();
    }

    private static IEnumerable<byte[]> Imported()
    {
        foreach (byte[] file in LiteRtCases.Classifiers)
        {
            byte[]? onnx = null;
            try
            {
                onnx = TfliteImport.Convert(file).Onnx.ToArray();
            }
            catch (TfliteException)
            {
                // One of them holds what is not imported.
            }

            if (onnx is not null)
            {
                yield return onnx;
            }
        }
    }
}
