using Aviary.Onnx;

namespace Aviary.Learning.Differentiation;

/// <summary>Which values of a network need a gradient.</summary>
/// <param name="Parameters">Names of the initializers that are trained, in the order of the file.</param>
/// <param name="Needed">All values that depend on a parameter and that the logits depend on, parameters included.</param>
internal sealed record TrainableValues(IReadOnlyList<string> Parameters, IReadOnlySet<string> Needed)
{
    /// <exception cref="NetworkException">Nothing is trainable.</exception>
    public static TrainableValues Of(GraphProto graph, string logits)
    {
        HashSet<string> floats = [.. graph.Initializer.Where(tensor => tensor.IsFloat()).Select(tensor => tensor.Name)];
        HashSet<string> reaching = ReachingBack(graph, logits);
        HashSet<string> parameters = new(StringComparer.Ordinal);
        HashSet<string> needed = new(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node.Where(node => node.Output.Any(reaching.Contains)))
        {
            foreach (string input in Differentiable(node))
            {
                if (floats.Contains(input))
                {
                    parameters.Add(input);
                    needed.Add(input);
                }
            }

            if (Differentiable(node).Any(needed.Contains))
            {
                needed.UnionWith(node.Output.Where(name => name.Length > 0));
            }
        }

        return parameters.Count > 0
            ? new TrainableValues([.. graph.Initializer.Select(tensor => tensor.Name).Where(parameters.Contains)], needed)
            : throw new NetworkException("the network has no float initializer that its output depends on: there is nothing to train");
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
