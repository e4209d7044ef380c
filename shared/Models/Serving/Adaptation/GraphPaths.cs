using Aviary.Learning.Networks.Onnx;

namespace Aviary.Models.Serving.Adaptation;

/// <summary>Walks along the tensors of a graph.</summary>
internal sealed class GraphPaths
{
    /// <summary>Operators that change the form of values and not what they mean.</summary>
    private static readonly HashSet<string> Forming = new(
        ["Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Clip", "Dropout"], StringComparer.Ordinal);

    private readonly GraphProto _graph;
    private readonly Dictionary<string, NodeProto> _makers = new(StringComparer.Ordinal);
    private readonly ILookup<string, NodeProto> _takers;
    private readonly Dictionary<string, TensorProto> _constants = new(StringComparer.Ordinal);

    public GraphPaths(GraphProto graph)
    {
        _graph = graph;
        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output)
            {
                _makers[output] = node;
            }
        }

        _takers = graph.Node.SelectMany(node => node.Input.Select(input => (Input: input, Node: node)))
            .ToLookup(pair => pair.Input, pair => pair.Node, StringComparer.Ordinal);
        foreach (TensorProto tensor in graph.Initializer)
        {
            _constants[tensor.Name] = tensor;
        }
    }

    /// <summary>The nodes from which a tensor comes, the nearest first.</summary>
    public IEnumerable<NodeProto> Before(string tensor)
        => Walk(_makers.TryGetValue(tensor, out NodeProto? maker) ? [maker] : [], node => node.Input.Where(_makers.ContainsKey).Select(input => _makers[input]));

    /// <summary>The nodes to which a tensor goes, the nearest first.</summary>
    public IEnumerable<NodeProto> After(string tensor) => Walk(_takers[tensor], node => node.Output.SelectMany(output => _takers[output]));

    /// <summary>The node that made the values of a tensor, whatever gave them their form afterwards; null for an input or a constant.</summary>
    public NodeProto? MakerOf(string tensor)
    {
        NodeProto? node = _makers.GetValueOrDefault(tensor);
        for (int steps = 0; node is not null && Forming.Contains(node.OpType) && node.Input.Count > 0 && steps < _graph.Node.Count; steps++)
        {
            node = _makers.GetValueOrDefault(node.Input[0]);
        }

        return node;
    }

    /// <summary>The constant of a name, or null.</summary>
    public TensorProto? Constant(string name)
        => _constants.TryGetValue(name, out TensorProto? tensor)
            ? tensor
            : _makers.TryGetValue(name, out NodeProto? node) && node.OpType == "Constant" ? node.Attribute.FirstOrDefault(attribute => attribute.T is not null)?.T : null;

    private static IEnumerable<NodeProto> Walk(IEnumerable<NodeProto> start, Func<NodeProto, IEnumerable<NodeProto>> next)
    {
        HashSet<NodeProto> seen = new(ReferenceEqualityComparer.Instance);
        Queue<NodeProto> queue = new(start);
        while (queue.TryDequeue(out NodeProto? node))
        {
            if (seen.Add(node))
            {
                yield return node;
                foreach (NodeProto further in next(node))
                {
                    queue.Enqueue(further);
                }
            }
        }
    }
}
