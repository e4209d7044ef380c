using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>Flatten, Reshape, Squeeze, Unsqueeze: the same values in another shape.</summary>
internal sealed class ReshapeRule : GradientRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [0];

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
        => context.Accumulate(node.Input[0], context.Reshape(gradient, context.Shape(node.Input[0])));
}

/// <summary>The same values.</summary>
internal sealed class IdentityRule : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient) => context.Accumulate(node.Input[0], gradient);
}

/// <summary>Operators whose result does not move with small changes of what they take: comparisons, rounding, shapes.</summary>
internal sealed class NonDifferentiableRule : GradientRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [];

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
        => throw new InvalidOperationException($"No gradient flows through {node.OpType}.");
}

/// <summary>Between float types the same values; whole numbers and truth values do not move with small changes.</summary>
internal sealed class CastRule : GradientRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node)
        => node.OpType == "CastLike" || (DataType)node.Int("to", 0) is DataType.Float or DataType.Double ? [0] : [];

    protected override void Backward(GradientContext context, NodeProto node, string gradient) => context.Accumulate(node.Input[0], gradient);
}

/// <summary>Axes in another order.</summary>
internal sealed class TransposeRule : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        int rank = context.Shape(node.Input[0]).Length;
        long[] order = node.Ints("perm", [.. Enumerable.Range(0, rank).Select(axis => (long)(rank - 1 - axis))]);
        long[] back = new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            back[order[axis]] = axis;
        }

        context.Accumulate(node.Input[0], context.Transpose(gradient, back));
    }
}

/// <summary>Values repeated along axes of length 1.</summary>
internal sealed class ExpandRule : GradientRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [0];

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
        => context.Accumulate(node.Input[0], context.ReduceTo(gradient, context.Shape(node.Output[0]), context.Shape(node.Input[0])));
}

/// <summary>Values repeated along any axes: each axis as one of repetitions and one of places, of which the first is summed.</summary>
internal sealed class TileRule : GradientRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [0];

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        (long[] from, long[] to) = (context.Shape(node.Input[0]), context.Shape(node.Output[0]));
        long[] parted = [.. from.SelectMany((length, axis) => new[] { to[axis] / length, length })];
        long[] repetitions = [.. Enumerable.Range(0, from.Length).Select(axis => 2L * axis)];
        context.Accumulate(node.Input[0], context.Sum(context.Reshape(gradient, parted), repetitions, keep: false));
    }
}

/// <summary>The part of matrices above or below a diagonal.</summary>
internal sealed class TriluRule : GradientRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [0];

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        string[] inputs = node.OptionalInput(1) is { } diagonal ? [gradient, diagonal] : [gradient];
        context.Accumulate(node.Input[0], context.Builder.Add("Trilu", inputs, Attributes.Int("upper", node.Int("upper", 1))));
    }
}
