using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Importing.Adaptation;

/// <summary>Appends to a graph what makes its output a float tensor of batch × classes that holds probabilities.</summary>
internal static class OutputRewriting
{
    private const string Answer = "probabilities";

    /// <summary>Rewrites the graph, and leaves it with this one output.</summary>
    /// <param name="model">The model; its operator set is one to which nodes may be added (<see cref="OperatorSets"/>).</param>
    /// <param name="reading">How its scores are read.</param>
    /// <param name="isIndependent">Whether each class keeps a probability of its own.</param>
    /// <param name="takesBatch">Whether the first dimension is free.</param>
    /// <returns>The inputs that went, because they do not influence the answer.</returns>
    public static IReadOnlyList<string> Apply(ModelProto model, Reading reading, bool isIndependent, bool takesBatch)
    {
        GraphProto graph = model.Graph;
        GraphBuilder builder = new(graph, FreePrefix(graph));
        int width = reading.Scores.Width;
        string scores = Scores(builder, reading.Scores);
        string found = width == 1 ? Pair(builder, scores, reading)
            : isIndependent ? (reading.Meaning == ScoreMeaning.Logits ? builder.Add("Sigmoid", [scores]) : scores)
            : Distribution(builder, scores, width, reading);
        string answer = IsFree(graph, Answer) ? builder.AddNamed(Answer, "Identity", [found]) : builder.Add("Identity", [found]);
        graph.Output.Clear();
        graph.Output.Add(Values.Tensor(answer, DataType.Float, takesBatch ? -1 : 1, reading.Classes));
        return GraphPruning.Keep(graph, [answer]);
    }

    /// <summary>The numbers of all classes side by side.</summary>
    private static string Scores(GraphBuilder builder, ScoreCandidate candidate)
    {
        string[] parts = [.. candidate.Tensors.Select(tensor => builder.Add(
            "Reshape", [builder.Add("Cast", [tensor], Attributes.Int("to", (long)DataType.Float)), builder.Constant(-1, candidate.Tensors.Count == 1 ? candidate.Width : 1)]))];
        return parts is [var one] ? one : builder.Add("Concat", parts, Attributes.Int("axis", 1));
    }

    /// <summary>1 − p and p.</summary>
    private static string Pair(GraphBuilder builder, string score, Reading reading)
    {
        string one = reading.Meaning == ScoreMeaning.Logits ? builder.Add("Sigmoid", [score]) : score;
        string other = builder.Add("Sub", [builder.Constant([1f], 1), one]);
        return builder.Add("Concat", reading.IsNegated ? [one, other] : [other, one], Attributes.Int("axis", 1));
    }

    private static string Distribution(GraphBuilder builder, string scores, int width, Reading reading) => reading.Meaning switch
    {
        ScoreMeaning.Logits => builder.Add("Softmax", [reading.IsNegated ? builder.Add("Neg", [scores]) : scores], Attributes.Int("axis", 1)),

        // The sum by a product: the operator for sums takes its axis in another way in later operator sets.
        ScoreMeaning.Shares => builder.Add("Div", [scores, builder.Add("MatMul", [scores, builder.Constant(Ones(width), width, 1)])]),
        _ => scores,
    };

    private static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];

    private static bool IsFree(GraphProto graph, string name) => !Names(graph).Contains(name, StringComparer.Ordinal);

    private static string FreePrefix(GraphProto graph)
    {
        string prefix = "aviary_";
        while (Names(graph).Any(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            prefix += "_";
        }

        return prefix;
    }

    private static IEnumerable<string> Names(GraphProto graph)
        => graph.Node.SelectMany(node => node.Output).Concat(graph.Initializer.Select(tensor => tensor.Name)).Concat(graph.Input.Select(input => input.Name));
}
