using System.Globalization;
using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Networks;

/// <summary>
/// The network for tables: several perceptrons of the same size side by side in one graph, which learn from different rows and whose
/// probabilities are averaged. Such an ensemble is more accurate than one network of its size (Gorishniy, Kotelnikov and Babenko, "TabM",
/// arXiv 2410.24210, section 3); here the members share no weights, as tables are small enough for that.
/// </summary>
internal static class TableNetwork
{
    private const string MemberRows = "members.rows";
    private const string MemberShape = "members.shape";
    private const string MemberLogits = "members.logits";

    /// <summary>
    /// The form that is trained: the batch is cut into as many equal parts as there are members, and each member gets its own. The logits
    /// come in the order of the batch.
    /// </summary>
    /// <param name="size">How many members of what size.</param>
    /// <param name="inputs">The numbers of an encoded row.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="random">Draws the first weights.</param>
    public static ModelProto Build(TableNetworkSize size, long inputs, int classes, Random random)
    {
        GraphProto graph = new() { Name = "network" };
        GraphBuilder builder = new(graph);
        graph.Input.Add(Values.Tensor(Network.Input, DataType.Float, -1, inputs));
        graph.Initializer.Add(Tensors.Of(MemberShape, (long[])[size.Members, -1, inputs], 3));
        string value = builder.AddNamed(MemberRows, "Reshape", [Network.Input, MemberShape]);
        long width = inputs;
        for (int layer = 1; layer <= size.Layers; layer++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"dense{layer}");
            value = builder.AddNamed($"relu{layer}", "Relu", [Dense(builder, value, name, name, size.Members, width, size.Width, 2, random)]);
            width = size.Width;
        }

        // A small variance lets all classes begin nearly alike.
        value = Dense(builder, value, "classes", MemberLogits, size.Members, width, classes, 0.1, random);
        builder.AddNamed(Network.Logits, "Reshape", [value, builder.Constant([-1, classes])]);
        graph.Output.Add(Values.Tensor(Network.Logits, DataType.Float, -1, classes));
        return ModelFile.Of(graph);
    }

    /// <summary>The form that measures members: each gets all rows, and the output is their logits, [members, rows, classes].</summary>
    public static ModelProto Apart(ModelProto trained)
    {
        ModelProto apart = trained.Clone();
        GraphProto graph = apart.Graph;
        TensorProto shape = graph.Initializer.First(tensor => tensor.Name == MemberShape);
        long[] parts = shape.Longs();
        graph.Initializer[graph.Initializer.IndexOf(shape)] = Tensors.Of(MemberShape, (long[])[1, .. parts[1..]], parts.Length);
        NodeProto together = graph.Node.First(node => node.Output[0] == Network.Logits);
        graph.Initializer.Remove(graph.Initializer.First(tensor => tensor.Name == together.Input[1]));
        graph.Node.Remove(together);
        ValueInfoProto output = graph.Output[0];
        output.Name = MemberLogits;
        output.Type.TensorType.Shape = Values.Tensor(MemberLogits, DataType.Float, parts[0], -1, output.Type.TensorType.Shape.Dim[^1].DimValue).Type.TensorType.Shape;
        return apart;
    }

    /// <summary>
    /// The form that is served: the logarithm of the sum of the members' probabilities, whose Softmax is their mean. It needs no constant that
    /// a later training could take for a weight.
    /// </summary>
    public static ModelProto Averaged(ModelProto trained)
    {
        ModelProto averaged = Apart(trained);
        GraphBuilder builder = new(averaged.Graph, "members.");
        string sum = builder.Add(
            "ReduceSum",
            [builder.Add("Softmax", [MemberLogits], Attributes.Int("axis", -1)), builder.Constant([0])],
            Attributes.Int("keepdims", 0));
        builder.AddNamed(Network.Logits, "Log", [sum]);
        averaged.Graph.Output[0] = trained.Graph.Output[0].Clone();
        return averaged;
    }

    private static string Dense(
        GraphBuilder builder, string value, string name, string output, long members, long inputs, long outputs, double gain, Random random)
    {
        float[] weights = Initialisation.Normal(random, members * inputs * outputs, Math.Sqrt(gain / inputs));
        builder.Graph.Initializer.Add(Tensors.Of($"{name}.weight", weights, members, inputs, outputs));
        builder.Graph.Initializer.Add(Tensors.Of($"{name}.bias", Initialisation.Normal(random, members * outputs, gain < 1 ? 0 : 0.1), members, 1, outputs));
        return builder.AddNamed(output, "Add", [builder.Add("MatMul", [value, $"{name}.weight"]), $"{name}.bias"]);
    }
}

/// <summary>The size of a <see cref="TableNetwork"/>.</summary>
/// <param name="Members">Perceptrons side by side.</param>
/// <param name="Width">Units of a hidden layer.</param>
/// <param name="Layers">Hidden layers.</param>
internal sealed record TableNetworkSize(int Members, int Width, int Layers);
