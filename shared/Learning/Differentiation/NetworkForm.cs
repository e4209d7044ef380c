using System.Globalization;
using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Differentiation;

/// <summary>
/// Brings a network from any exporter into the form that is trained, saved and served: refuses what cannot be trained, keeps weights in
/// initializers, and leaves nodes as they act in inference. A network in that form is left as it is.
/// </summary>
internal static class NetworkForm
{
    // Before it, the operators with rules meant something else; after it, nobody has looked.
    private const int LowestOperatorSet = 13;
    private const int HighestOperatorSet = 24;

    private static readonly HashSet<DataType> HalfTypes = [DataType.Float16, DataType.Bfloat16];

    /// <summary>A copy in the common form.</summary>
    /// <exception cref="NetworkException">It cannot be trained; the node or tensor is named.</exception>
    public static ModelProto Of(ModelProto network)
    {
        Check(network);
        ModelProto copy = network.Clone();
        GraphProto graph = copy.Graph;
        HashSet<string> initializers = [.. graph.Initializer.Select(tensor => tensor.Name)];
        foreach (ValueInfoProto listed in graph.Input.Where(value => initializers.Contains(value.Name)).ToArray())
        {
            graph.Input.Remove(listed);
        }

        InferenceNodes(graph);
        ResolveIdentities(graph);
        StoreWeights(graph);
        SeparateStatistics(graph);
        BatchDimension.Open(copy);
        return copy;
    }

    private static void Check(ModelProto network)
    {
        long operatorSet = ModelFile.OperatorSetOf(network);
        if (operatorSet is < LowestOperatorSet or > HighestOperatorSet)
        {
            throw new NetworkException(
                $"the network uses version {operatorSet} of the standard operators: training needs {LowestOperatorSet} to {HighestOperatorSet}");
        }

        if (network.Functions.Count > 0)
        {
            throw new NetworkException(
                $"the network defines the function {network.Functions[0].Name}: training supports no functions; export it with them inlined");
        }

        foreach (NodeProto node in network.Graph.Node)
        {
            if (node.Domain is not ("" or "ai.onnx"))
            {
                throw new NetworkException(
                    $"node {node.DisplayName()}: training supports the standard operators, not {node.Domain}.{node.OpType}");
            }

            if (node.Attribute.Any(attribute => attribute.G is not null || attribute.Graphs.Count > 0))
            {
                throw new NetworkException(
                    $"node {node.DisplayName()}: training supports no control flow ({node.OpType}); export the network without it");
            }

            if (node.OpType.Contains("Sequence", StringComparison.Ordinal) || node.OpType.StartsWith("Optional", StringComparison.Ordinal))
            {
                throw new NetworkException($"node {node.DisplayName()}: training supports tensors, not sequences ({node.OpType})");
            }

            if (node.OpType == "Cast" && HalfTypes.Contains((DataType)node.Int("to", 0)))
            {
                throw new NetworkException(
                    $"node {node.DisplayName()}: expected float32 values, but it makes {(DataType)node.Int("to", 0)}; export the network in float32");
            }
        }

        foreach (TensorProto tensor in network.Graph.Initializer)
        {
            if (HalfTypes.Contains((DataType)tensor.DataType))
            {
                throw new NetworkException(
                    $"tensor {tensor.Name}: expected float32 values, but they are {(DataType)tensor.DataType}; export the network in float32");
            }

            if (tensor.DataLocation == DataLocation.External)
            {
                throw new NetworkException($"tensor {tensor.Name}: its values lie in another file; save the network with its weights in one file");
            }
        }

        if (network.Graph.SparseInitializer.Count > 0)
        {
            throw new NetworkException("the network has sparse initializers: training supports dense ones");
        }
    }

    /// <summary>Networks that were exported as they train act as in inference: what differs in training is up to the rules.</summary>
    private static void InferenceNodes(GraphProto graph)
    {
        foreach (NodeProto node in graph.Node)
        {
            if (node.OpType == "Dropout" && node.Input.Count > 2)
            {
                node.Input.RemoveAt(2);
            }
            else if (node.OpType == "BatchNormalization")
            {
                if (node.Find("training_mode") is { } mode)
                {
                    node.Attribute.Remove(mode);
                }

                while (node.Output.Count > 1)
                {
                    node.Output.RemoveAt(1);
                }
            }
        }
    }

    /// <summary>
    /// PyTorch's exporter writes parameters of equal content once, and an Identity with the name of each other one. These are no tied
    /// weights: they become initializers of their own again.
    /// </summary>
    private static void ResolveIdentities(GraphProto graph)
    {
        Dictionary<string, TensorProto> floats = Floats(graph);
        foreach (NodeProto identity in graph.Node.Where(node => node.OpType == "Identity" && floats.ContainsKey(node.Input[0])).ToArray())
        {
            (string source, string result) = (identity.Input[0], identity.Output[0]);
            if (graph.Output.Any(output => output.Name == result))
            {
                continue;
            }

            graph.Node.Remove(identity);
            if (!graph.Node.Any(node => node.Input.Contains(source)))
            {
                Redirect(graph.Node, result, source);
                continue;
            }

            TensorProto copy = floats[source].Clone();
            copy.Name = result;
            graph.Initializer.Add(copy);
            floats.Add(result, copy);
        }
    }

    /// <summary>Networks that keep their weights in Constant nodes get them as initializers. Single numbers stay constants.</summary>
    private static void StoreWeights(GraphProto graph)
    {
        bool hasWeights = TrainableValues.Candidates(graph).Count > 0;
        foreach (NodeProto constant in graph.Node.Where(node => node.OpType == "Constant").ToArray())
        {
            string name = constant.Output[0];
            if (constant.Find("value")?.T is not { } tensor || !tensor.IsFloat() || tensor.Dims.Count == 0)
            {
                continue;
            }

            bool isStatistic = graph.Node.Any(node => node.OpType == "BatchNormalization" && node.Input.Skip(3).Contains(name));
            if (isStatistic || (!hasWeights && tensor.Dims.Elements() > 1))
            {
                TensorProto initializer = tensor.Clone();
                initializer.Name = name;
                graph.Initializer.Add(initializer);
                graph.Node.Remove(constant);
            }
        }
    }

    /// <summary>Each normalisation follows its own batches, whatever exporters stored once for several.</summary>
    private static void SeparateStatistics(GraphProto graph)
    {
        Dictionary<string, TensorProto> floats = Floats(graph);
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node.Where(node => node.OpType == "BatchNormalization"))
        {
            for (int index = 3; index < node.Input.Count; index++)
            {
                if (!taken.Add(node.Input[index]) && floats.TryGetValue(node.Input[index], out TensorProto? shared))
                {
                    TensorProto copy = shared.Clone();
                    copy.Name = string.Create(CultureInfo.InvariantCulture, $"{node.Output[0]}/statistic_{index}");
                    graph.Initializer.Add(copy);
                    node.Input[index] = copy.Name;
                }
            }
        }
    }

    private static Dictionary<string, TensorProto> Floats(GraphProto graph)
        => graph.Initializer.Where(tensor => tensor.IsFloat()).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);

    private static void Redirect(IEnumerable<NodeProto> nodes, string from, string to)
    {
        foreach (NodeProto node in nodes)
        {
            for (int index = 0; index < node.Input.Count; index++)
            {
                node.Input[index] = node.Input[index] == from ? to : node.Input[index];
            }
        }
    }
}
