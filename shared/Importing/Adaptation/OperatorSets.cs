using Aviary.Onnx;

namespace Aviary.Importing.Adaptation;

/// <summary>
/// The operator set of a file. Nodes are added to sets from 7 on, in which operands of different shapes fit by themselves. A file of
/// an older set is brought to set 7, as far as its operators have not changed since or can be written as they are there.
/// </summary>
internal static class OperatorSets
{
    private const int Oldest = 7;
    private const int Standard = 13;

    /// <summary>What means the same in set 7 as in the set in which it first came (ONNX, "Changelog"), but for attributes that went.</summary>
    private static readonly HashSet<string> Unchanged = new(
        [
            "Abs", "ArgMax", "ArgMin", "AveragePool", "Ceil", "Clip", "Constant", "Conv", "ConvTranspose", "DepthToSpace", "Elu", "Exp", "Flatten", "Floor",
            "Gather", "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid", "Hardmax", "Identity", "InstanceNormalization", "LRN", "LeakyRelu", "Log",
            "LogSoftmax", "LpNormalization", "MatMul", "Max", "MaxPool", "Mean", "Min", "Neg", "Not", "Reciprocal", "ReduceL1", "ReduceL2", "ReduceLogSum",
            "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare", "Relu", "Selu", "Shape", "Sigmoid",
            "Size", "Slice", "Softmax", "Softplus", "Softsign", "SpaceToDepth", "Sqrt", "Squeeze", "Sum", "Tanh", "TopK", "Transpose", "Unsqueeze",
        ],
        StringComparer.Ordinal);

    private static readonly HashSet<string> Broadcast = new(["Add", "Sub", "Mul", "Div", "Pow", "And", "Or", "Xor", "Equal", "Greater", "Less", "PRelu"], StringComparer.Ordinal);

    /// <summary>Brings a model to a set to which nodes can be added.</summary>
    /// <exception cref="InvalidDataException">Its set is too old, and an operator of it cannot be brought to a newer one.</exception>
    public static void Modernise(ModelProto model)
    {
        OperatorSetIdProto? set = model.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx");
        if (set is null)
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Standard });
            return;
        }

        if (set.Version >= Oldest)
        {
            return;
        }

        foreach (NodeProto node in model.Graph.Node.Where(node => node.Domain is "" or "ai.onnx").ToArray())
        {
            if (!TryConvert(model.Graph, node))
            {
                throw new InvalidDataException(
                    $"it is written in operator set {set.Version}, and its {node.OpType} {node.DisplayName()} means something else today; "
                        + $"convert the file first, with onnx.version_converter.convert_version(model, {Standard})");
            }
        }

        set.Version = Oldest;
    }

    private static bool TryConvert(GraphProto graph, NodeProto node)
    {
        Remove(node, "consumed_inputs");
        switch (node.OpType)
        {
            case "Cast" when node.Find("to") is { S.IsEmpty: false } to:
                bool isKnown = Enum.TryParse(to.S.ToStringUtf8(), ignoreCase: true, out TensorProto.Types.DataType type);
                Replace(node, to, Attributes.Int("to", (long)type));
                return isKnown;
            case "Cast" or "Reshape" when node.Find("shape") is null:
                return true;
            case "Concat":
                if (node.Find("axis") is null)
                {
                    node.Attribute.Add(Attributes.Int("axis", 1));
                }

                return true;
            case "Reshape" when node.Find("shape") is { } shape:
                string name = $"{node.Output[0]}_shape";
                graph.Initializer.Add(Tensors.Of(name, [.. shape.Ints], shape.Ints.Count));
                node.Attribute.Remove(shape);
                node.Input.Add(name);
                return true;
            default:
                // Without an axis the shapes fit from the last dimension on, which is what they do today.
                bool isBroadcast = Broadcast.Contains(node.OpType) && node.Find("axis") is null;
                Remove(node, "broadcast");
                return isBroadcast || Unchanged.Contains(node.OpType);
        }
    }

    private static void Remove(NodeProto node, string name)
    {
        if (node.Find(name) is { } found)
        {
            node.Attribute.Remove(found);
        }
    }

    private static void Replace(NodeProto node, AttributeProto old, AttributeProto other)
    {
        node.Attribute.Remove(old);
        node.Attribute.Add(other);
    }
}
