using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Differentiation;

/// <summary>Brings a network into the form that gradients are taken of.</summary>
internal static class ForwardForm
{
    /// <summary>A copy for one batch size, with Relu after pooling, where it is done on a quarter of the values.</summary>
    public static ModelProto Of(ModelProto network, int batch, out ValueInfoProto input)
    {
        ModelProto copy = network.Clone();
        GraphProto graph = copy.Graph;
        HashSet<string> initializers = [.. graph.Initializer.Select(tensor => tensor.Name)];
        ValueInfoProto[] inputs = [.. graph.Input.Where(value => !initializers.Contains(value.Name))];
        if (inputs.Length != 1 || graph.Output.Count != 1)
        {
            throw new NetworkException(
                $"training needs a network with one input and one output, but it has {inputs.Length} and {graph.Output.Count}");
        }

        input = inputs[0];
        TypeProto.Types.Tensor? type = input.Type?.TensorType;
        if (type is null || type.ElemType != (int)DataType.Float || type.Shape is null || type.Shape.Dim.Count < 2)
        {
            throw new NetworkException($"input {input.Name}: expected float values of a known shape, batch first");
        }

        type.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = batch };
        if (type.Shape.Dim.Any(dimension => dimension.DimValue < 1))
        {
            throw new NetworkException($"input {input.Name}: only its first dimension, the batch, may be open");
        }

        graph.Input.Clear();
        graph.Input.Add(input);
        // Shapes written down for another batch size would contradict this one.
        graph.ValueInfo.Clear();
        graph.Output[0] = new ValueInfoProto { Name = graph.Output[0].Name };
        foreach (NodeProto relu in graph.Node.Where(node => node.OpType == "Relu").ToArray())
        {
            PoolFirst(graph, relu);
        }

        return copy;
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
