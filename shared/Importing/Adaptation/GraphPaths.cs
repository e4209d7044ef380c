using System.Globalization;
using Aviary.Onnx;

namespace Aviary.Importing.Adaptation;

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

    /// <summary>Operators by which a label is made of scores.</summary>
    private static readonly HashSet<string> LabelMaking = new(
        ["ArgMax", "ArgMin", "LabelEncoder", "ArrayFeatureExtractor", "Gather", "Binarizer", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Add"],
        StringComparer.Ordinal);

    /// <summary>Operators by which scores become others of the same order.</summary>
    private static readonly HashSet<string> ScoreMaking = new(
        ["Softmax", "LogSoftmax", "Sigmoid", "Normalizer", "Max", "Mul", "Add", "Sub", "Div", "Neg"], StringComparer.Ordinal);

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

    /// <summary>
    /// The tensor of which this one is a part, and its place in it, whatever gave it its form before and afterwards; null where it is part
    /// of none, or does not say of which place.
    /// </summary>
    public (string Whole, long Place)? PartOf(string tensor)
    {
        (string at, long? place) = (tensor, null);
        for (int steps = 0; steps <= _graph.Node.Count && _makers.TryGetValue(at, out NodeProto? node) && node.Input.Count > 0; steps++)
        {
            bool splits = Splitting.Contains(node.OpType);
            if (!splits && !Forming.Contains(node.OpType))
            {
                break;
            }

            if (splits && (place is not null || (place = PlaceOf(node, at)) is null))
            {
                return null;
            }

            at = node.Input[0];
        }

        return place is { } found ? (at, found) : null;
    }

    /// <summary>Whether a label is made of the same numbers as an output: the graph then shows that they belong together.</summary>
    public bool IsMadeOf(string label, string scores) => Trail(label, LabelMaking).Overlaps(Trail(scores, ScoreMaking));

    private long? PlaceOf(NodeProto node, string output)
    {
        if (node.OpType == "Split")
        {
            return node.Output.IndexOf(output);
        }

        IReadOnlyList<string>? places = node.OpType == "Slice" && node.Find("starts") is { Ints.Count: > 0 } starts
            ? [.. starts.Ints.Select(start => start.ToString(CultureInfo.InvariantCulture))]
            : node.Input.Count > 1 && Constant(node.Input[1]) is { } list ? ClassLabels.Texts(list) : null;
        return places is [.., var last] && long.TryParse(last, CultureInfo.InvariantCulture, out long place) && place >= 0 ? place : null;
    }

    /// <summary>The nodes and tensors back to the first node of another kind, with it.</summary>
    private HashSet<string> Trail(string tensor, HashSet<string> kinds)
    {
        HashSet<string> seen = [];
        Queue<string> queue = new([tensor]);
        while (queue.TryDequeue(out string? at))
        {
            if (_constants.ContainsKey(at) || _inputs.Contains(at) || !seen.Add(at) || !_makers.TryGetValue(at, out NodeProto? node))
            {
                continue;
            }

            seen.Add(node.Output[0]);
            if (Forming.Contains(node.OpType) || kinds.Contains(node.OpType))
            {
                foreach (string input in node.Input.Where(input => Constant(input) is null))
                {
                    queue.Enqueue(input);
                }
            }
        }

        return seen;
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
