using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>
/// Values with mean 0 and deviation 1 along axes, and the way back of their gradient:
/// dx = (dy - mean(dy) - y · mean(dy · y)) / deviation (Ba, Kiros and Hinton, "Layer Normalization", 2016).
/// </summary>
internal static class Standardisation
{
    /// <summary>The standardised values and the inverse deviation. The variance is taken around the mean in a second pass, for its digits.</summary>
    public static (string Normal, string Inverse) Forward(GradientContext context, string value, long[] shape, long[] axes, float epsilon)
    {
        float share = Share(shape, axes);
        string centred = context.Subtract(value, context.Scale(context.Sum(value, axes, keep: true), share));
        string variance = context.Scale(context.Sum(context.Square(centred), axes, keep: true), share);
        string inverse = context.Apply("Reciprocal", context.Apply("Sqrt", context.Add(variance, epsilon)));
        return (context.Multiply(centred, inverse), inverse);
    }

    public static string Backward(GradientContext context, string gradient, string normal, string inverse, long[] shape, long[] axes)
    {
        float share = Share(shape, axes);
        string offset = context.Scale(context.Sum(gradient, axes, keep: true), share);
        string slope = context.Scale(context.Sum(context.Multiply(gradient, normal), axes, keep: true), share);
        string indirect = context.Add(context.Multiply(normal, slope), offset);
        return context.Multiply(context.Subtract(gradient, indirect), inverse);
    }

    private static float Share(long[] shape, long[] axes) => 1f / axes.Select(axis => shape[axis]).Elements();
}

/// <summary>Normalisation over the last axes. The runtime's own kernel gives mean and inverse deviation besides.</summary>
internal sealed class LayerNormalizationRule : GradientRule
{
    private const string Mean = "mean";
    private const string Inverse = "inverse deviation";

    public override void Forward(GradientContext context, NodeProto node)
    {
        NodeProto copy = node.Clone();
        string[] roles = [Mean, Inverse];
        for (int index = 0; index < roles.Length; index++)
        {
            string name = $"{node.Output[0]}/{roles[index]}";
            if (copy.Output.Count == index + 1)
            {
                copy.Output.Add(name);
            }
            else if (copy.Output[index + 1].Length == 0)
            {
                copy.Output[index + 1] = name;
            }

            context.Keep(node, roles[index], copy.Output[index + 1]);
        }

        context.Builder.Graph.Node.Add(copy);
    }

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        (string x, string scale) = (node.Input[0], node.Input[1]);
        long[] shape = context.Shape(x);
        int first = Axis.Of(node.Int("axis", -1), shape.Length);
        long[] axes = [.. Enumerable.Range(first, shape.Length - first).Select(axis => (long)axis)];
        string inverse = context.Kept(node, Inverse);
        string normal = context.Multiply(context.Subtract(x, context.Kept(node, Mean)), inverse);
        if (context.Needs(scale))
        {
            context.Accumulate(scale, context.ReduceTo(context.Multiply(gradient, normal), shape, context.Shape(scale)));
        }

        if (node.OptionalInput(2) is { } bias && context.Needs(bias))
        {
            context.Accumulate(bias, context.ReduceTo(gradient, shape, context.Shape(bias)));
        }

        if (context.Needs(x))
        {
            context.Accumulate(x, Standardisation.Backward(context, context.Multiply(gradient, scale), normal, inverse, shape, axes));
        }
    }
}

/// <summary>
/// Normalisation of each picture's channels by themselves (Ulyanov, Vedaldi and Lempitsky, "Instance Normalization", 2016) or in groups
/// (Wu and He, "Group Normalization", 2018): values seen as [N, groups, rest], standardised over the rest, then scaled.
/// </summary>
internal abstract class GroupedNormalizationRule : GradientRule
{
    private const string Normal = "normal";
    private const string Inverse = "inverse deviation";

    private static readonly long[] Rest = [2];

    public override void Forward(GradientContext context, NodeProto node)
    {
        long[] shape = context.Shape(node.Input[0]);
        long[] grouped = Grouped(node, shape);
        (string normal, string inverse) = Standardisation.Forward(
            context, context.Reshape(node.Input[0], grouped), grouped, Rest, node.Float("epsilon", 1e-5f));
        long[] seen = Scaled(context, node, shape, grouped);
        long[] parameters = [1, seen[1], .. Enumerable.Repeat(1L, seen.Length - 2)];
        string scaled = context.Multiply(context.ReshapeFrom(normal, grouped, seen), context.Reshape(node.Input[1], parameters));
        string moved = context.Add(scaled, context.Reshape(node.Input[2], parameters));
        context.Builder.AddNamed(node.Output[0], "Reshape", [moved, context.Builder.Constant(shape)]);
        context.Keep(node, Normal, normal);
        context.Keep(node, Inverse, inverse);
    }

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        long[] shape = context.Shape(node.Input[0]);
        long[] grouped = Grouped(node, shape);
        long[] seen = Scaled(context, node, shape, grouped);
        (string normal, string inverse) = (context.Kept(node, Normal), context.Kept(node, Inverse));
        string reshaped = context.ReshapeFrom(gradient, shape, seen);
        if (context.Needs(node.Input[1]))
        {
            string product = context.Multiply(reshaped, context.ReshapeFrom(normal, grouped, seen));
            context.Accumulate(node.Input[1], context.ChannelSums(product, seen.Length));
        }

        if (context.Needs(node.Input[2]))
        {
            context.Accumulate(node.Input[2], context.ChannelSums(reshaped, seen.Length));
        }

        if (context.Needs(node.Input[0]))
        {
            string scale = context.Reshape(node.Input[1], [1, seen[1], .. Enumerable.Repeat(1L, seen.Length - 2)]);
            string inner = context.ReshapeFrom(context.Multiply(reshaped, scale), seen, grouped);
            context.Accumulate(
                node.Input[0], context.Reshape(Standardisation.Backward(context, inner, normal, inverse, grouped, Rest), shape));
        }
    }

    /// <summary>How many groups the channels have.</summary>
    protected abstract long Groups(NodeProto node, long[] shape);

    private long[] Grouped(NodeProto node, long[] shape)
        => [shape[0], Groups(node, shape), shape[1..].Elements() / Groups(node, shape)];

    /// <summary>The shape in which scale and bias belong to the second axis: channels, or groups up to version 20 of the operators.</summary>
    private static long[] Scaled(GradientContext context, NodeProto node, long[] shape, long[] grouped)
        => context.Shape(node.Input[1])[0] == shape[1] ? shape : grouped;
}

/// <inheritdoc/>
internal sealed class InstanceNormalizationRule : GroupedNormalizationRule
{
    protected override long Groups(NodeProto node, long[] shape) => shape[1];
}

/// <inheritdoc/>
internal sealed class GroupNormalizationRule : GroupedNormalizationRule
{
    protected override long Groups(NodeProto node, long[] shape) => node.Int("num_groups", 1);
}
