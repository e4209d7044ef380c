using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>Flatten, Reshape, Squeeze, Unsqueeze: the same values in another shape.</summary>
internal sealed class ReshapeRule : GradientRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [0];

    public override void Backward(GradientContext context, NodeProto node, string gradient)
        => context.Accumulate(node.Input[0], context.Reshape(gradient, context.Shape(node.Input[0])));
}

/// <summary>Identity, and Dropout, which stays switched off as in the network that is given.</summary>
internal sealed class IdentityRule : GradientRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [0];

    public override void Backward(GradientContext context, NodeProto node, string gradient) => context.Accumulate(node.Input[0], gradient);
}

/// <summary>Axes in another order.</summary>
internal sealed class TransposeRule : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
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

/// <summary>Values side by side along an axis; each gets its slice of the gradient.</summary>
internal sealed class ConcatRule : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        long axis = node.Int("axis", 0);
        int position = (int)(axis < 0 ? axis + context.Shape(node.Output[0]).Length : axis);
        long start = 0;
        foreach (string input in node.Input)
        {
            long end = start + context.Shape(input)[position];
            if (context.Needs(input))
            {
                GraphBuilder builder = context.Builder;
                context.Accumulate(
                    input,
                    builder.Add("Slice", [gradient, builder.Constant([start]), builder.Constant([end]), builder.Constant([position])]));
            }

            start = end;
        }
    }
}
