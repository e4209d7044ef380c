using System.Globalization;
using Aviary.Onnx;

namespace Aviary.Learning.Networks;

/// <summary>The last layer of a network: the one whose weights make one score for each class.</summary>
internal static class ClassifierHead
{
    /// <summary>What may stand between the last weights and the output without weights of its own.</summary>
    private static readonly HashSet<string> Passing =
        new(["Softmax", "Identity", "Reshape", "Flatten", "Squeeze", "Add", "Cast", "Clip", "Dropout", "Mul"], StringComparer.Ordinal);

    /// <summary>
    /// A copy of the network with one score for each class: the network as it is where it has as many, and otherwise with a new layer in place
    /// of the last one.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="output">How many scores it gives.</param>
    /// <param name="classes">How many it shall give.</param>
    /// <param name="random">Draws the new weights.</param>
    /// <param name="replaced">The names of the new weights; empty where the network was kept.</param>
    /// <exception cref="NetworkException">The last layer was not found; says what stands there.</exception>
    public static ModelProto For(ModelProto network, int output, int classes, Random random, out IReadOnlyList<string> replaced)
    {
        ModelProto copy = network.Clone();
        replaced = [];
        if (output == classes)
        {
            return copy;
        }

        GraphProto graph = copy.Graph;
        NodeProto last = Last(graph, output);
        TensorProto weights = graph.Initializer.First(tensor => tensor.Name == last.Input[1]);
        bool isFilter = last.OpType == "Conv";
        long features = isFilter || last.Int("transB", 0) != 0 ? weights.Dims[1] : weights.Dims[0];
        string input = last.Input[0];
        // What came after the old scores had their number in it.
        HashSet<string> after = [.. last.Output];
        foreach (NodeProto node in graph.Node.SkipWhile(node => !ReferenceEquals(node, last)).ToArray())
        {
            if (ReferenceEquals(node, last) || node.Input.Any(after.Contains))
            {
                after.UnionWith(node.Output);
                graph.Node.Remove(node);
            }
        }

        GraphBuilder builder = new(graph, "head/");
        string flat = isFilter ? builder.Add("Flatten", [input], Attributes.Int("axis", 1)) : input;
        graph.Initializer.Add(Tensors.Of("head.weight", Initialisation.He(random, classes * features, features), classes, features));
        graph.Initializer.Add(Tensors.Of("head.bias", new float[classes], classes));
        string logits = builder.AddNamed("head/logits", "Gemm", [flat, "head.weight", "head.bias"], Attributes.Int("transB", 1));
        graph.Output.Clear();
        graph.Output.Add(Values.Tensor(logits, TensorProto.Types.DataType.Float, -1, classes));
        graph.ValueInfo.Clear();
        replaced = ["head.weight", "head.bias"];
        RemoveUnused(graph);
        return copy;
    }

    private static NodeProto Last(GraphProto graph, int output)
    {
        Dictionary<string, NodeProto> makers = graph.Node
            .SelectMany(node => node.Output.Where(name => name.Length > 0).Select(name => (name, node)))
            .ToDictionary(pair => pair.name, pair => pair.node, StringComparer.Ordinal);
        HashSet<string> weights = [.. graph.Initializer.Select(tensor => tensor.Name)];
        string value = graph.Output[0].Name;
        while (makers.TryGetValue(value, out NodeProto? node))
        {
            if (node.OpType is "Gemm" or "MatMul" or "Conv" && node.Input.Count > 1 && weights.Contains(node.Input[1]))
            {
                TensorProto tensor = graph.Initializer.First(tensor => tensor.Name == node.Input[1]);
                long scores = node.OpType == "Conv" || node.Int("transB", 0) != 0 ? tensor.Dims[0] : tensor.Dims[^1];
                bool single = node.OpType != "Conv" || tensor.Dims.Skip(2).All(side => side == 1);
                return scores == output && single
                    ? node
                    : throw new NetworkException(
                        string.Create(CultureInfo.InvariantCulture, $"node {node.DisplayName()}: expected the layer with {output} scores here, but it makes {scores}; a new head for other classes cannot be put in its place"));
            }

            if (!Passing.Contains(node.OpType) || node.Input.FirstOrDefault(name => !weights.Contains(name)) is not { } next)
            {
                break;
            }

            value = next;
        }

        throw new NetworkException(
            $"the layer that makes the scores was not found: {(makers.TryGetValue(value, out NodeProto? stop) ? $"node {stop.DisplayName()} ({stop.OpType}) stands before the output" : $"the output comes from {value}")}; "
            + "expected a Gemm, MatMul or 1×1 Conv with its weights as an initializer");
    }

    private static void RemoveUnused(GraphProto graph)
    {
        HashSet<string> used = [.. graph.Node.SelectMany(node => node.Input)];
        foreach (TensorProto unused in graph.Initializer.Where(tensor => !used.Contains(tensor.Name)).ToArray())
        {
            graph.Initializer.Remove(unused);
            if (graph.Input.FirstOrDefault(value => value.Name == unused.Name) is { } declared)
            {
                graph.Input.Remove(declared);
            }
        }
    }
}
