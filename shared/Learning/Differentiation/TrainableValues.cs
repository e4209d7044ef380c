using System.Numerics.Tensors;
using Aviary.Onnx;

namespace Aviary.Learning.Differentiation;

/// <summary>
/// Which values of a network need a gradient. An initializer is a parameter where it is of float32, the logits depend on it through
/// operators with a derivative, and it looks like no constant of the arithmetic: those have no dimension (0.5, an epsilon, the scale of
/// an attention), come from Constant nodes, or mask places with numbers such as minus infinity. Running statistics are none, since no
/// gradient flows through them. For files of PyTorch these are its <c>parameters()</c>; a buffer of floats that is added or multiplied,
/// such as a table of positions, looks like a parameter and has to be frozen by name.
/// </summary>
/// <param name="Parameters">Names of the initializers that are trained, in the order of the file.</param>
/// <param name="Needed">All values that depend on a parameter and that the logits depend on, parameters included.</param>
/// <param name="Frozen">Names of the initializers that would be parameters but are to stay as they are.</param>
internal sealed record TrainableValues(IReadOnlyList<string> Parameters, IReadOnlySet<string> Needed, IReadOnlySet<string> Frozen)
{
    // No weight is as low; what is added to logits to hide a place is.
    private const float LowestWeight = -1e4f;

    /// <summary>Names of the initializers that may be parameters by their type, shape and content.</summary>
    public static HashSet<string> Candidates(GraphProto graph)
        => [.. graph.Initializer.Where(tensor => tensor.IsFloat() && tensor.Dims.Count > 0 && !IsMask(tensor)).Select(tensor => tensor.Name)];

    /// <param name="graph">The network, with its constants folded.</param>
    /// <param name="logits">Name of the value that the loss is of.</param>
    /// <param name="candidates">Names of the initializers that may be trained.</param>
    /// <param name="frozen">Names of those that are to stay as they are.</param>
    /// <exception cref="NetworkException">Nothing is trainable.</exception>
    public static TrainableValues Of(GraphProto graph, string logits, IReadOnlySet<string> candidates, IReadOnlySet<string> frozen)
    {
        HashSet<string> reaching = ReachingBack(graph, logits);
        HashSet<string> parameters = new(StringComparer.Ordinal);
        HashSet<string> needed = new(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node.Where(node => node.Output.Any(reaching.Contains)))
        {
            foreach (string input in Differentiable(node).Where(input => candidates.Contains(input) && !frozen.Contains(input)))
            {
                parameters.Add(input);
                needed.Add(input);
            }

            if (Differentiable(node).Any(needed.Contains))
            {
                needed.UnionWith(node.Output.Where(name => name.Length > 0));
            }
        }

        return parameters.Count > 0
            ? new TrainableValues([.. graph.Initializer.Select(tensor => tensor.Name).Where(parameters.Contains)], needed, frozen)
            : throw new NetworkException(frozen.Count > 0
                ? "all weights of the network are frozen: freeze less, so that something is left to train"
                : "the network has no float initializer that its output depends on: there is nothing to train");
    }

    private static bool IsMask(TensorProto tensor)
    {
        float[] values = tensor.Floats();
        return values.Length > 0 && (TensorPrimitives.Min<float>(values) <= LowestWeight || !float.IsFinite(TensorPrimitives.Max<float>(values)));
    }

    private static HashSet<string> ReachingBack(GraphProto graph, string logits)
    {
        HashSet<string> reaching = new(StringComparer.Ordinal) { logits };
        foreach (NodeProto node in graph.Node.Reverse().Where(node => node.Output.Any(reaching.Contains)))
        {
            reaching.UnionWith(Differentiable(node));
        }

        return reaching;
    }

    private static IEnumerable<string> Differentiable(NodeProto node)
        => GradientRules.DifferentiableInputs(node).Where(index => node.OptionalInput(index) is not null).Select(index => node.Input[index]);
}
