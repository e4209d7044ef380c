using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Differentiation;

/// <summary>Brings a network into the form that gradients are taken of.</summary>
/// <param name="Graph">The network for one batch size, from a float input to logits.</param>
/// <param name="OperatorSet">The version of its operators.</param>
/// <param name="Input">Name of the input.</param>
/// <param name="InputShape">Its shape, batch first.</param>
/// <param name="Logits">Name of the value that the loss is of.</param>
internal sealed record ForwardForm(GraphProto Graph, long OperatorSet, string Input, long[] InputShape, string Logits)
{
    private static readonly HashSet<DataType> Numbers =
    [
        DataType.Bool, DataType.Int8, DataType.Uint8, DataType.Int16, DataType.Uint16, DataType.Int32, DataType.Uint32, DataType.Int64, DataType.Double,
    ];

    /// <summary>The model as the runtime takes it.</summary>
    public ModelProto Model => ModelFile.Of(Graph, OperatorSet);

    /// <summary>A copy for one batch size, with Relu after pooling, where it is done on a quarter of the values.</summary>
    public static ForwardForm Of(ModelProto network, int batch)
    {
        ModelProto copy = NetworkForm.Of(network);
        GraphProto graph = copy.Graph;
        if (graph.Input.Count != 1)
        {
            throw new NetworkException(
                $"training needs a network with one input, but it has {graph.Input.Count} ({string.Join(", ", graph.Input.Select(value => value.Name))})");
        }

        OutputHead head = OutputHead.Of(graph);
        ValueInfoProto input = graph.Input[0];
        long[] shape = Shape(input, batch);
        string name = AsFloat(graph, input);
        graph.Input.Clear();
        graph.Input.Add(Values.Tensor(name, DataType.Float, shape));
        // Shapes written down for another batch size would contradict this one.
        graph.ValueInfo.Clear();
        graph.Output[0] = new ValueInfoProto { Name = head.Logits };
        RemoveUnused(graph);
        foreach (NodeProto relu in graph.Node.Where(node => node.OpType == "Relu").ToArray())
        {
            PoolFirst(graph, relu);
        }

        return new ForwardForm(graph, ModelFile.OperatorSetOf(copy), name, shape, head.Logits);
    }

    private static long[] Shape(ValueInfoProto input, int batch)
    {
        TypeProto.Types.Tensor? type = input.Type?.TensorType;
        if (type is null || type.Shape is null || type.Shape.Dim.Count < 2)
        {
            throw new NetworkException($"input {input.Name}: expected float values of a known shape, batch first");
        }

        if (type.ElemType != (int)DataType.Float && !Numbers.Contains((DataType)type.ElemType))
        {
            throw new NetworkException($"input {input.Name}: expected numbers, in float32 or whole, but they are {(DataType)type.ElemType}");
        }

        long[] shape = [batch, .. type.Shape.Dim.Skip(1).Select(dimension => dimension.DimValue)];
        return shape.Contains(0)
            ? throw new NetworkException($"input {input.Name}: only its first dimension, the batch, may be open")
            : shape;
    }

    /// <summary>Batches are of floats: an input of another type is cast from them.</summary>
    private static string AsFloat(GraphProto graph, ValueInfoProto input)
    {
        if (input.Type.TensorType.ElemType == (int)DataType.Float)
        {
            return input.Name;
        }

        NodeProto cast = new() { Name = $"{GradientGraph.Prefix}cast", OpType = "Cast" };
        cast.Input.Add($"{GradientGraph.Prefix}{input.Name}");
        cast.Output.Add(input.Name);
        cast.Attribute.Add(Attributes.Int("to", input.Type.TensorType.ElemType));
        graph.Node.Insert(0, cast);
        return cast.Input[0];
    }

    /// <summary>What the logits do not depend on, such as the end of the network behind them.</summary>
    private static void RemoveUnused(GraphProto graph)
    {
        HashSet<string> used = [graph.Output[0].Name];
        foreach (NodeProto node in graph.Node.Reverse().ToArray())
        {
            if (node.Output.Any(used.Contains))
            {
                used.UnionWith(node.Input);
            }
            else
            {
                graph.Node.Remove(node);
            }
        }
    }

    /// <summary>Relu and the largest of a window commute exactly: both keep the order of values.</summary>
    private static void PoolFirst(GraphProto graph, NodeProto relu)
    {
        NodeProto[] users = [.. graph.Node.Where(node => node.Input.Contains(relu.Output[0]))];
        if (users is not [{ OpType: "MaxPool", Output.Count: 1 } pool] || graph.Output.Any(output => output.Name == relu.Output[0]))
        {
            return;
        }

        // The pool takes what Relu took, and Relu follows it under the pool's old name.
        string pooled = $"{pool.Output[0]}/before-relu";
        (string source, string result) = (relu.Input[0], pool.Output[0]);
        pool.Input[0] = source;
        pool.Output[0] = pooled;
        relu.Input[0] = pooled;
        relu.Output[0] = result;
        graph.Node.Remove(relu);
        graph.Node.Insert(graph.Node.IndexOf(pool) + 1, relu);
    }
}
