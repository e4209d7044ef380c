using Aviary.Learning.Networks;
using Aviary.Learning.Networks.Onnx;
using static Aviary.Learning.Networks.Onnx.TensorProto.Types;

namespace Aviary.Models.Serving.Adaptation;

/// <summary>Appends to a graph what makes its output a float tensor of batch × classes that holds probabilities.</summary>
internal static class OutputRewriting
{
    private const int StandardOperators = 13;

    /// <summary>Rewrites the graph, and leaves it with this one output.</summary>
    /// <param name="model">The model.</param>
    /// <param name="output">The output to begin with.</param>
    /// <param name="width">Its numbers for a row; 1 for the score of the second of two classes.</param>
    /// <param name="meaning">What they mean.</param>
    /// <param name="takesBatch">Whether the first dimension is free.</param>
    public static void Apply(ModelProto model, string output, int width, ScoreMeaning meaning, bool takesBatch)
    {
        GraphProto graph = model.Graph;
        if (!model.OpsetImport.Any(set => set.Domain is "" or "ai.onnx"))
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = StandardOperators });
        }

        GraphBuilder builder = new(graph, FreePrefix(graph));
        string scores = builder.Add("Reshape", [builder.Add("Cast", [output], Attributes.Int("to", (long)DataType.Float)), builder.Constant(-1, width)]);
        string answer = width == 1 ? Pair(builder, scores, meaning) : Distribution(builder, scores, width, meaning);
        graph.Output.Clear();
        graph.Output.Add(Values.Tensor(answer, DataType.Float, takesBatch ? -1 : 1, Math.Max(2, width)));
        Prune(graph, answer);
    }

    /// <summary>1 − p and p.</summary>
    private static string Pair(GraphBuilder builder, string score, ScoreMeaning meaning)
    {
        string second = meaning == ScoreMeaning.Logits ? builder.Add("Sigmoid", [score]) : score;
        string first = builder.Add("Sub", [builder.Constant([1f], 1), second]);
        return builder.Add("Concat", [first, second], Attributes.Int("axis", 1));
    }

    private static string Distribution(GraphBuilder builder, string scores, int width, ScoreMeaning meaning) => meaning switch
    {
        ScoreMeaning.Logits => builder.Add("Softmax", [scores], Attributes.Int("axis", 1)),

        // The sum by a product: the operator for sums takes its axis in another way in later operator sets.
        ScoreMeaning.Shares => builder.Add("Div", [scores, builder.Add("MatMul", [scores, builder.Constant(Ones(width), width, 1)])]),
        _ => scores,
    };

    private static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];

    private static string FreePrefix(GraphProto graph)
    {
        string prefix = "aviary_";
        while (graph.Node.SelectMany(node => node.Output).Concat(graph.Initializer.Select(tensor => tensor.Name))
            .Concat(graph.Input.Select(input => input.Name)).Any(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            prefix += "_";
        }

        return prefix;
    }

    /// <summary>Drops what made other outputs: it would be computed for every request and used by none.</summary>
    private static void Prune(GraphProto graph, string output)
    {
        // A graph inside a node may use any tensor around it without naming it as an input.
        if (graph.Node.Any(node => node.Attribute.Any(attribute => attribute.G is not null || attribute.Graphs.Count > 0)))
        {
            return;
        }

        HashSet<NodeProto> needed = new(new GraphPaths(graph).Before(output), ReferenceEqualityComparer.Instance);
        NodeProto[] kept = [.. graph.Node.Where(needed.Contains)];
        graph.Node.Clear();
        graph.Node.AddRange(kept);
        HashSet<string> used = [.. kept.SelectMany(node => node.Input)];
        TensorProto[] constants = [.. graph.Initializer.Where(tensor => used.Contains(tensor.Name))];
        graph.Initializer.Clear();
        graph.Initializer.AddRange(constants);
    }
}
