using System.Globalization;
using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Differentiation;

/// <summary>
/// Opens the batch of a network that was exported for one number of rows. Exporters then write that number into the shapes of Reshape
/// and Expand, where it becomes "as it comes": for the written number the network means the same as before.
/// </summary>
internal static class BatchDimension
{
    /// <summary>Opens the batch in place; a network whose batch is open already is left as it is.</summary>
    public static void Open(ModelProto network)
    {
        GraphProto graph = network.Graph;
        if (graph.Input is not [{ Type.TensorType: { ElemType: (int)DataType.Float, Shape: { Dim: { Count: > 1 } dimensions } } } input]
            || dimensions.Any(dimension => dimension.DimValue < 1))
        {
            return;
        }

        long[] shape = [.. dimensions.Select(dimension => dimension.DimValue)];
        HashSet<string> variable = TrainableValues.Candidates(graph);
        IReadOnlySet<string> constants = ConstantValues.Of(graph, variable, withShapes: false);
        ForwardTrace trace = ForwardTrace.Run(network, input.Name, shape, constants);
        HashSet<string> moving = [input.Name];
        foreach (NodeProto node in graph.Node.ToArray())
        {
            bool moves = node.OpType != "Shape" && node.Input.Any(moving.Contains);
            if (node.OpType is "Reshape" or "Expand" && trace.Constant(node.Input[1]) is not null)
            {
                Open(graph, node, trace, input.Name, shape[0], moves);
                moves |= node.OpType == "Expand" && node.Input[1].StartsWith(GradientGraph.Prefix, StringComparison.Ordinal);
            }

            if (moves)
            {
                moving.UnionWith(node.Output);
            }
        }

        dimensions[0] = new TensorShapeProto.Types.Dimension { DimParam = "batch" };
        foreach (ValueInfoProto output in graph.Output)
        {
            if (output.Type?.TensorType?.Shape?.Dim is { Count: > 0 } written)
            {
                written[0] = new TensorShapeProto.Types.Dimension { DimParam = "batch" };
            }
        }

        // Shapes written down for the old batch.
        graph.ValueInfo.Clear();
    }

    private static void Open(GraphProto graph, NodeProto node, ForwardTrace trace, string input, long batch, bool moves)
    {
        long[] wanted = trace.Longs(node.Input[1]);
        (long[] from, long[] to) = (trace.Shape(node.Input[0]), trace.Shape(node.Output[0]));
        // A shape of fewer axes says nothing of the first one.
        if (wanted.Length != to.Length || wanted.Length == 0 || wanted[0] < 1)
        {
            return;
        }

        if (node.OpType == "Expand")
        {
            // Something of the network's own, such as a class token, repeated for each row; else the data brings its rows along.
            if (!moves && to[0] == batch && (from.Length < to.Length || from[0] == 1))
            {
                node.Input[1] = AsManyAs(graph, node, input, wanted);
            }
            else if (moves && wanted[0] == batch && from.Length == to.Length && from[0] == batch)
            {
                node.Input[1] = Constant(graph, node, [1, .. wanted[1..]]);
            }
        }
        else if (moves && node.Int("allowzero", 0) == 0)
        {
            if (from[0] == batch && to[0] == batch)
            {
                node.Input[1] = Constant(graph, node, [0, .. wanted[1..]]);
            }
            else if ((from[0] == batch || to[0] == batch) && !wanted.Contains(-1))
            {
                node.Input[1] = Constant(graph, node, [-1, .. wanted[1..]]);
            }
        }
    }

    /// <summary>A shape whose first length is the number of rows that come in.</summary>
    private static string AsManyAs(GraphProto graph, NodeProto node, string input, long[] wanted)
    {
        GraphProto made = new();
        GraphBuilder builder = new(made, $"{GradientGraph.Prefix}{node.Output[0]}/");
        string rows = builder.Add("Slice", [builder.Add("Shape", [input]), builder.Constant([0]), builder.Constant([1])]);
        string shape = wanted.Length == 1 ? rows : builder.Add("Concat", [rows, builder.Constant(wanted.AsSpan(1))], Attributes.Int("axis", 0));
        int place = graph.Node.IndexOf(node);
        foreach (NodeProto added in made.Node)
        {
            graph.Node.Insert(place++, added);
        }

        graph.Initializer.AddRange(made.Initializer);
        return shape;
    }

    private static string Constant(GraphProto graph, NodeProto node, long[] shape)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{GradientGraph.Prefix}{node.Output[0]}/shape");
        graph.Initializer.Add(Tensors.Of(name, shape, shape.Length));
        return name;
    }
}
