using Aviary.Learning.Networks.Onnx;

namespace Aviary.Models.Serving.Adaptation;

/// <summary>Walks along the tensors of a graph.</summary>
internal sealed class GraphPaths
{
    /// <summary>Operators that change the form of values and not what they mean.</summary>
    private static readonly HashSet<string> Forming = new(
        ["Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Clip", "Dropout", "QuantizeLinear", "DequantizeLinear"],
        StringComparer.Ordinal);

    /// <summary>Operators that take some of a row's values and leave them as they are.</summary>
    private static readonly HashSet<string> Splitting = new(["Slice", "Split", "Gather", "ArrayFeatureExtractor"], StringComparer.Ordinal);

    /// <summary>Operators that prepare columns; with forming and splitting ones they make no answer of a model.</summary>
    private static readonly HashSet<string> Preparing = new(
        ["Concat", "FeatureVectorizer", "LabelEncoder", "CategoryMapper", "OneHotEncoder", "Imputer", "Scaler", "StringNormalizer"], StringComparer.Ordinal);

    private readonly GraphProto _graph;
    private readonly Dictionary<string, NodeProto> _makers = new(StringComparer.Ordinal);
    private readonly ILookup<string, NodeProto> _takers;
    private readonly Dictionary<string, TensorProto> _constants = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inputs;

    public GraphPaths(GraphProto graph)
    {
        _graph = graph;
        _inputs = [.. graph.Input.Select(input => input.Name).Except(graph.Initializer.Select(tensor => tensor.Name), StringComparer.Ordinal)];
        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output)
            {
                _makers[output] = node;
            }
        }

        _takers = graph.Node.SelectMany(node => UsedBy(node).Select(input => (Input: input, Node: node)))
            .ToLookup(pair => pair.Input, pair => pair.Node, StringComparer.Ordinal);
        foreach (TensorProto tensor in graph.Initializer)
        {
            _constants[tensor.Name] = tensor;
        }
    }

    /// <summary>The nodes from which a tensor comes, the nearest first.</summary>
    public IEnumerable<NodeProto> Before(string tensor)
        => Walk(_makers.TryGetValue(tensor, out NodeProto? maker) ? [maker] : [], node => UsedBy(node).Where(_makers.ContainsKey).Select(input => _makers[input]));

    /// <summary>The graph's inputs from which a tensor comes.</summary>
    public IReadOnlySet<string> InputsOf(string tensor)
        => Before(tensor).SelectMany(UsedBy).Append(tensor).Where(_inputs.Contains).ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether a tensor is what the model was given: at most put into another form, joined, or encoded.</summary>
    public bool IsHandedThrough(string tensor)
        => Before(tensor).All(node => Forming.Contains(node.OpType) || Preparing.Contains(node.OpType)
            || (Splitting.Contains(node.OpType) && node.Input.Count > 0 && Constant(node.Input[0]) is null));

    /// <summary>The tensor of which this one is a part, whatever gave it its form before and afterwards; null where it is part of none.</summary>
    public string? WholeOf(string tensor)
    {
        string at = tensor;
        bool isPart = false;
        for (int steps = 0; steps <= _graph.Node.Count && _makers.TryGetValue(at, out NodeProto? node) && node.Input.Count > 0; steps++)
        {
            bool splits = Splitting.Contains(node.OpType);
            if (!splits && !Forming.Contains(node.OpType))
            {
                break;
            }

            isPart |= splits;
            at = node.Input[0];
        }

        return isPart ? at : null;
    }

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

    /// <summary>What a node reads; a graph inside of it may use any tensor around it without naming it as an input.</summary>
    public static IEnumerable<string> UsedBy(NodeProto node)
        => node.Attribute.Count == 0 ? node.Input : node.Input.Concat(node.Attribute
            .SelectMany(attribute => attribute.G is { } graph ? attribute.Graphs.Append(graph) : attribute.Graphs)
            .SelectMany(graph => graph.Node.SelectMany(UsedBy).Concat(graph.Output.Select(output => output.Name))));

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
