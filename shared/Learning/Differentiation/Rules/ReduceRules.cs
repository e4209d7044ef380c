using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>One value of several along axes, which stand as an attribute or, from version 13 or 18 of the operators on, as an input.</summary>
/// <param name="share">Adds the gradient of the input; see <see cref="Reduction"/> for what it may use.</param>
internal sealed class ReduceRule(Func<GradientContext, Reduction, string> share) : GradientRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [0];

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        long[] shape = context.Shape(node.Input[0]);
        long[] axes = node.OptionalInput(1) is { } given ? context.Longs(given) : node.Ints("axes");
        if (axes.Length == 0)
        {
            axes = node.Int("noop_with_empty_axes", 0) != 0 ? [] : [.. Enumerable.Range(0, shape.Length)];
        }

        axes = [.. axes.Select(axis => (long)Axis.Of(axis, shape.Length)).Order()];
        long[] kept = [.. shape.Select((length, axis) => axes.Contains(axis) ? 1 : length)];
        long[] reduced = context.Shape(node.Output[0]);
        Reduction reduction = new(
            node.Input[0], context.ReshapeFrom(node.Output[0], reduced, kept), context.ReshapeFrom(gradient, reduced, kept), shape, axes, kept);
        context.Accumulate(node.Input[0], share(context, reduction));
    }
}

/// <summary>A reduction on its way back.</summary>
/// <param name="Value">The input.</param>
/// <param name="Result">The output, with the reduced axes kept as such of length 1.</param>
/// <param name="Gradient">The output's gradient, of the same shape.</param>
/// <param name="Shape">The input's shape.</param>
/// <param name="Axes">The reduced axes.</param>
/// <param name="Kept">The output's shape with the reduced axes kept.</param>
internal sealed record Reduction(string Value, string Result, string Gradient, long[] Shape, long[] Axes, long[] Kept);

/// <summary>The gradients of the reductions.</summary>
internal static class Reductions
{
    public static string Sum(GradientContext context, Reduction reduction) => Repeated(context, reduction, reduction.Gradient);

    public static string Mean(GradientContext context, Reduction reduction)
        => Repeated(context, reduction, context.Scale(reduction.Gradient, (float)reduction.Kept.Elements() / reduction.Shape.Elements()));

    /// <summary>The largest or smallest; those that are alike share the gradient evenly, as torch.amax does.</summary>
    public static string Extreme(GradientContext context, Reduction reduction)
    {
        string mask = context.IsEqual(reduction.Value, reduction.Result);
        string count = reduction.Axes.Length == 0 ? mask : context.Sum(mask, reduction.Axes, keep: true);
        return context.Multiply(mask, context.Divide(reduction.Gradient, count));
    }

    /// <summary>The sum of the absolute values.</summary>
    public static string L1(GradientContext context, Reduction reduction)
        => context.Multiply(reduction.Gradient, context.Apply("Sign", reduction.Value));

    /// <summary>The root of the sum of squares: x / y; at the origin 0, as in PyTorch.</summary>
    public static string L2(GradientContext context, Reduction reduction)
    {
        string origin = context.Builder.Add("Equal", [reduction.Result, context.Builder.Scalar(0)]);
        string length = context.Select(origin, context.Builder.Scalar(1), reduction.Result);
        return context.Multiply(reduction.Value, context.Divide(reduction.Gradient, length));
    }

    /// <summary>The logarithm of the sum of exponentials: exp(x - y).</summary>
    public static string LogSumExp(GradientContext context, Reduction reduction)
        => context.Multiply(reduction.Gradient, context.Apply("Exp", context.Subtract(reduction.Value, reduction.Result)));

    public static string SumSquare(GradientContext context, Reduction reduction)
        => context.Multiply(context.Scale(reduction.Gradient, 2), reduction.Value);

    private static string Repeated(GradientContext context, Reduction reduction, string gradient)
        => reduction.Kept.AsSpan().SequenceEqual(reduction.Shape) ? gradient : context.Expand(gradient, reduction.Shape);
}
