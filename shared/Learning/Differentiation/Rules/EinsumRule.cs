using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>
/// Sums of products over named axes. The gradient of a factor is the same kind of sum: of the output's gradient with the other factors.
/// </summary>
internal sealed class EinsumRule : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        (string[] terms, string result) = Parse(node);
        for (int index = 0; index < terms.Length; index++)
        {
            if (context.Needs(node.Input[index]))
            {
                context.Accumulate(node.Input[index], Share(context, node, gradient, terms, result, index));
            }
        }
    }

    private static string Share(GradientContext context, NodeProto node, string gradient, string[] terms, string result, int index)
    {
        string[] others = [.. terms.Where((_, other) => other != index)];
        string known = string.Concat([result, .. others]);
        string found = string.Concat(terms[index].Where(known.Contains));
        string[] inputs = [gradient, .. node.Input.Where((_, other) => other != index)];
        string share = context.Builder.Add(
            "Einsum", inputs, Attributes.Text("equation", $"{string.Join(',', [result, .. others])}->{found}"));
        if (found.Length == terms[index].Length)
        {
            return share;
        }

        // Axes of this factor alone were summed: each place along them has the same share.
        long[] shape = context.Shape(node.Input[index]);
        return context.Expand(context.Reshape(share, [.. shape.Select((length, axis) => known.Contains(terms[index][axis]) ? length : 1)]), shape);
    }

    private static (string[] Terms, string Result) Parse(NodeProto node)
    {
        string equation = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        string[] sides = equation.Split("->");
        string[] terms = sides[0].Split(',');
        if (equation.Contains('.', StringComparison.Ordinal) || terms.Any(term => term.Distinct().Count() != term.Length))
        {
            throw new NetworkException(
                $"node {node.DisplayName()}: training supports Einsum with a letter for each axis, once in a factor, but its equation is \"{equation}\"");
        }

        string all = string.Concat(terms);
        return (terms, sides.Length > 1 ? sides[1] : string.Concat(all.Where(letter => all.Count(other => other == letter) == 1).Order()));
    }
}
