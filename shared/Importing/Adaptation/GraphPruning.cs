using Aviary.Onnx;

namespace Aviary.Importing.Adaptation;

/// <summary>Takes out of a graph what some tensors do not need: it would be computed, or asked of callers, for nothing.</summary>
internal static class GraphPruning
{
    /// <summary>Keeps what these tensors need.</summary>
    /// <returns>The inputs that went: they do not influence these tensors.</returns>
    public static IReadOnlyList<string> Keep(GraphProto graph, IEnumerable<string> tensors)
    {
        GraphPaths paths = new(graph);
        HashSet<NodeProto> needed = new(ReferenceEqualityComparer.Instance);
        HashSet<string> used = new(tensors, StringComparer.Ordinal);
        foreach (string tensor in used)
        {
            needed.UnionWith(paths.Before(tensor));
        }

        NodeProto[] nodes = [.. graph.Node.Where(needed.Contains)];
        used.UnionWith(nodes.SelectMany(GraphPaths.UsedBy));
        TensorProto[] constants = [.. graph.Initializer.Where(tensor => used.Contains(tensor.Name))];
        ValueInfoProto[] inputs = [.. graph.Input.Where(input => used.Contains(input.Name))];
        string[] dropped = [.. graph.Input.Select(input => input.Name).Except(graph.Initializer.Select(tensor => tensor.Name), StringComparer.Ordinal)
            .Where(name => !used.Contains(name))];
        graph.Node.Clear();
        graph.Node.AddRange(nodes);
        graph.Initializer.Clear();
        graph.Initializer.AddRange(constants);
        graph.Input.Clear();
        graph.Input.AddRange(inputs);
        return dropped;
    }
}
