using Aviary.Onnx;

namespace Aviary.Learning.Preprocessing;

/// <summary>
/// Parts a classifier where its learning begins: what no trained weight influences becomes the input stage, whose results are computed once;
/// what is behind is the network.
/// </summary>
internal static class FixedPart
{
    /// <param name="whole">From what the user has to the scores.</param>
    /// <param name="trained">The initializers that learn.</param>
    /// <param name="shapeOf">The shape of a value without the batch.</param>
    /// <returns>The stage without notes, and the network.</returns>
    /// <exception cref="NetworkException">The parts meet in several values, or nothing learns.</exception>
    public static (InputStage Stage, ModelProto Network) Split(ModelProto whole, IReadOnlySet<string> trained, Func<string, long[]> shapeOf)
    {
        GraphProto graph = whole.Graph;
        HashSet<string> learning = new(trained, StringComparer.Ordinal);
        HashSet<NodeProto> behind = new(ReferenceEqualityComparer.Instance);
        foreach (NodeProto node in graph.Node.Where(node => node.Input.Any(learning.Contains)))
        {
            behind.Add(node);
            learning.UnionWith(node.Output);
        }

        HashSet<string> constants = [.. graph.Initializer.Select(tensor => tensor.Name)];
        TakeShapes(graph, behind, learning, constants);
        string[] meeting = [.. behind
            .SelectMany(node => node.Input)
            .Where(name => name.Length > 0 && !learning.Contains(name) && !constants.Contains(name))
            .Distinct(StringComparer.Ordinal)];
        if (meeting is not [var features])
        {
            throw new NetworkException(meeting.Length == 0
                ? "no weight learns: freeze less, so that something is left to train"
                : $"what is frozen and what learns meet in {meeting.Length} values ({string.Join(", ", meeting.Take(4))}): freeze less, or all up to one layer");
        }

        return (Stage(whole, behind, features, shapeOf(features)), Network(whole, behind, features, shapeOf(features)));
    }

    /// <summary>Arithmetic on shapes belongs to whoever uses it: it would be a second value where the parts meet.</summary>
    private static void TakeShapes(GraphProto graph, HashSet<NodeProto> behind, HashSet<string> learning, HashSet<string> constants)
    {
        HashSet<string> shapes = new(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node)
        {
            if (node.OpType is "Shape" or "Constant" || node.Input.All(name => name.Length == 0 || shapes.Contains(name) || constants.Contains(name)))
            {
                shapes.UnionWith(node.Output);
            }
        }

        foreach (NodeProto node in graph.Node.Reverse())
        {
            if (!behind.Contains(node) && node.Output.Any(shapes.Contains) && behind.Any(user => user.Input.Any(node.Output.Contains)))
            {
                behind.Add(node);
                learning.UnionWith(node.Output);
            }
        }
    }

    private static InputStage Stage(ModelProto whole, HashSet<NodeProto> behind, string features, long[] shape)
    {
        HashSet<string> needed = new(StringComparer.Ordinal) { features };
        List<NodeProto> nodes = [];
        foreach (NodeProto node in whole.Graph.Node.Reverse().Where(node => !behind.Contains(node) && node.Output.Any(needed.Contains)))
        {
            nodes.Insert(0, node.Clone());
            needed.UnionWith(node.Input);
        }

        GraphProto graph = new() { Name = "input" };
        graph.Node.AddRange(nodes);
        AddInitializers(graph, whole.Graph, needed);
        HashSet<string> constants = [.. graph.Initializer.Select(tensor => tensor.Name)];
        graph.Input.AddRange(whole.Graph.Input.Where(value => !constants.Contains(value.Name) && whole.Graph.Initializer.All(tensor => tensor.Name != value.Name)));
        graph.Output.Add(Values.Tensor(features, TensorProto.Types.DataType.Float, [-1, .. shape]));
        return new InputStage(Wrap(whole, graph), shape, new Dictionary<string, object>());
    }

    private static ModelProto Network(ModelProto whole, HashSet<NodeProto> behind, string features, long[] shape)
    {
        GraphProto graph = new() { Name = "network" };
        graph.Node.AddRange(whole.Graph.Node.Where(behind.Contains).Select(node => node.Clone()));
        AddInitializers(graph, whole.Graph, [.. graph.Node.SelectMany(node => node.Input)]);
        graph.Input.Add(Values.Tensor(features, TensorProto.Types.DataType.Float, [-1, .. shape]));
        graph.Output.Add(whole.Graph.Output[0].Clone());
        ModelProto network = Wrap(whole, graph);
        network.MetadataProps.Clear();
        return network;
    }

    private static void AddInitializers(GraphProto graph, GraphProto from, HashSet<string> used)
        => graph.Initializer.AddRange(from.Initializer.Where(tensor => used.Contains(tensor.Name)).Select(tensor => tensor.Clone()));

    private static ModelProto Wrap(ModelProto whole, GraphProto graph)
    {
        ModelProto part = whole.Clone();
        part.Graph = graph;
        return part;
    }
}
