using Aviary.Onnx;

namespace Aviary.Learning.Differentiation;

/// <summary>
/// What a classifier does with its logits at the end: nothing, Softmax or LogSoftmax. The loss is taken of the logits; the file that is
/// made of the network keeps its own end.
/// </summary>
/// <param name="Logits">Name of the value before the activation.</param>
/// <param name="Activation">Softmax or LogSoftmax; null where the output is of logits.</param>
internal sealed record OutputHead(string Logits, NodeProto? Activation)
{
    /// <summary>Whether the network's output is of probabilities.</summary>
    public bool GivesProbabilities => Activation is { OpType: "Softmax" };

    /// <exception cref="NetworkException">The end belongs to a task that is not the choice of one of several classes.</exception>
    public static OutputHead Of(GraphProto graph)
    {
        if (graph.Output.Count != 1)
        {
            throw new NetworkException(
                $"training needs a network with one output, but it has {graph.Output.Count} ({string.Join(", ", graph.Output.Select(output => output.Name))}): "
                + "export it with its logits alone");
        }

        string value = graph.Output[0].Name;
        NodeProto? end = Maker(graph, ref value);
        return end?.OpType switch
        {
            "Softmax" or "LogSoftmax" => new OutputHead(end.Input[0], end),
            "Sigmoid" => throw new NetworkException(
                $"node {end.DisplayName()}: training needs logits of two or more classes of which one is right, but the network ends in Sigmoid: "
                + "export it with a logit for each class"),
            _ => new OutputHead(value, null),
        };
    }

    /// <summary>The node that makes a value, past those that hand it on.</summary>
    private static NodeProto? Maker(GraphProto graph, ref string value)
    {
        NodeProto? end = null;
        for (int left = graph.Node.Count; left >= 0; left--)
        {
            string wanted = value;
            end = graph.Node.FirstOrDefault(node => node.Output.Count > 0 && node.Output[0] == wanted);
            if (end?.OpType != "Identity")
            {
                return end;
            }

            value = end.Input[0];
        }

        return end;
    }
}
