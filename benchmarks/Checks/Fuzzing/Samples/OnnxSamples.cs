using Aviary.Learning.Importing;
using Aviary.Learning.Networks;
using Aviary.Learning.Networks.Onnx;
using Google.Protobuf;
using static Aviary.Learning.Networks.Onnx.AttributeProto.Types;
using static Aviary.Learning.Networks.Onnx.TensorProto.Types;

namespace Aviary.Benchmarks.Checks.Fuzzing.Samples;

/// <summary>
/// Small ONNX files: convolutions, pools and quantised networks as they come from TensorFlow Lite, and the classifiers of ai.onnx.ml,
/// whose nodes are lists that point into each other.
/// </summary>
internal static class OnnxSamples
{
    private const string Ml = "ai.onnx.ml";
    private const int Side = 8;

    private static readonly Lazy<IReadOnlyList<byte[]>> Files = new(() => [Pictures(), Trees(), Linear(), Table(), .. Imported()]);

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
        graph.Node.Add(Node("OneHotEncoder", ["colour"], ["coloured"], Texts("cats_strings", "red", "green", "blue"), Attributes.Int("zeros", 0)));
        GraphBuilder builder = new(graph);
        string row = builder.Add("Concat", [builder.Add("Reshape", ["coloured", builder.Constant(-1, 3)]), "age"], Attributes.Int("axis", 1));
        float[] weights = [3, 0, 0, 0, 3, 0, 0, 0, 3, 0.01f, 0, 0];
        builder.AddNamed("probabilities", "Softmax", [builder.Add("MatMul", [row, builder.Constant(weights, 4, 3)])]);
        graph.Output.Add(Values.Tensor("probabilities", DataType.Float, -1, 3));
        return WithMl(graph);
    }

    private static byte[] Trees()
    {
        GraphProto graph = new() { Name = "trees" };
        graph.Input.Add(Values.Tensor("X", DataType.Float, -1, 2));
        graph.Node.Add(Node(
            "TreeEnsembleClassifier", ["X"], ["label", "probabilities"],
            Texts("nodes_modes", "BRANCH_LT", "LEAF", "LEAF"), Texts("classlabels_strings", "low", "high"), Attributes.Text("post_transform", "NONE"),
            Attributes.Ints("nodes_treeids", 0, 0, 0), Attributes.Ints("nodes_nodeids", 0, 1, 2), Attributes.Ints("nodes_featureids", 1, 0, 0),
            Reals("nodes_values", 0, 0, 0), Attributes.Ints("nodes_truenodeids", 1, 0, 0), Attributes.Ints("nodes_falsenodeids", 2, 0, 0),
            Attributes.Ints("class_treeids", 0, 0), Attributes.Ints("class_nodeids", 1, 2), Attributes.Ints("class_ids", 0, 1), Reals("class_weights", 1, 1)));
        return WithLabel(graph);
    }

    private static byte[] Linear()
    {
        GraphProto graph = new() { Name = "linear" };
        graph.Input.Add(Values.Tensor("X", DataType.Float, -1, 2));
        graph.Node.Add(Node(
            "LinearClassifier", ["X"], ["label", "probabilities"],
            Texts("classlabels_strings", "a", "b", "c"), Reals("coefficients", 0.5f, 1, -1, 0.25f, 2, -0.5f), Reals("intercepts", 0, 0.1f, 0.2f),
            Attributes.Text("post_transform", "SOFTMAX")));
        return WithLabel(graph);
    }

    private static IEnumerable<byte[]> Imported()
    {
        foreach (byte[] file in TfliteSamples.Classifiers)
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

    private static NodeProto Node(string type, string[] inputs, string[] outputs, params AttributeProto[] attributes)
        => new() { OpType = type, Domain = Ml, Input = { inputs }, Output = { outputs }, Attribute = { attributes } };

    private static AttributeProto Texts(string name, params string[] texts)
        => new() { Name = name, Type = AttributeType.Strings, Strings = { texts.Select(ByteString.CopyFromUtf8) } };

    private static AttributeProto Reals(string name, params float[] reals) => new() { Name = name, Type = AttributeType.Floats, Floats = { reals } };

    private static byte[] WithLabel(GraphProto graph)
    {
        graph.Output.Add(Values.Tensor("label", DataType.String, -1));
        graph.Output.Add(Values.Tensor("probabilities", DataType.Float, -1, -1));
        return WithMl(graph);
    }

    private static byte[] WithMl(GraphProto graph)
    {
        ModelProto model = ModelFile.Of(graph);
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = Ml, Version = 1 });
        return model.ToByteArray();
    }
}
