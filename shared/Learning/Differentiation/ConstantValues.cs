using Aviary.Onnx;

namespace Aviary.Learning.Differentiation;

/// <summary>
/// Values that are the same for every batch: constants, shapes, and all that is computed of these alone, such as the arithmetic of shapes
/// that exporters write (Shape, Gather, Unsqueeze, Concat in front of a Reshape).
/// </summary>
internal static class ConstantValues
{
    private static readonly HashSet<string> Shapes = new(StringComparer.Ordinal) { "Shape", "Size" };

    private static readonly HashSet<string> Chance = new(StringComparer.Ordinal)
    {
        "Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike",
    };

    /// <summary>Names of the values that nodes make and that are constant.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="variable">Initializers that training may change.</param>
    /// <param name="withShapes">Whether shapes count as constant, as they do where the batch is fixed.</param>
    public static IReadOnlySet<string> Of(GraphProto graph, IReadOnlySet<string> variable, bool withShapes = true)
    {
        HashSet<string> constant = [.. graph.Initializer.Select(tensor => tensor.Name).Where(name => !variable.Contains(name)), ""];
        HashSet<string> made = new(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node)
        {
            if ((withShapes && Shapes.Contains(node.OpType)) || (!Chance.Contains(node.OpType) && node.Input.All(constant.Contains)))
            {
                constant.UnionWith(node.Output);
                made.UnionWith(node.Output.Where(name => name.Length > 0));
            }
        }

        return made;
    }

    /// <summary>Puts constants in the place of the nodes that compute them.</summary>
    public static void Fold(GraphProto graph, IReadOnlySet<string> constant, ForwardTrace trace)
    {
        NodeProto[] folded = [.. graph.Node.Where(node => node.Output.All(name => name.Length == 0 || constant.Contains(name)))];
        foreach (NodeProto node in folded)
        {
            graph.Node.Remove(node);
        }

        HashSet<string> used = [.. graph.Node.SelectMany(node => node.Input)];
        foreach (string name in folded.SelectMany(node => node.Output).Where(used.Contains))
        {
            graph.Initializer.Add(trace.Constant(name) ?? throw new NetworkException($"value \"{name}\": training supports no constant texts"));
        }
    }
}
