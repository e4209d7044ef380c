using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>Y = alpha·A'·B' + beta·C, where ' may be a transposition.</summary>
internal sealed class GemmRule : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        (string a, string b) = (node.Input[0], node.Input[1]);
        (bool flipA, bool flipB) = (node.Int("transA", 0) != 0, node.Int("transB", 0) != 0);
        float alpha = node.Float("alpha", 1);
        if (context.Needs(a))
        {
            context.Accumulate(a, flipA ? Product(context, b, gradient, flipB, true, alpha) : Product(context, gradient, b, false, !flipB, alpha));
        }

        if (context.Needs(b))
        {
            context.Accumulate(b, flipB ? Product(context, gradient, a, true, flipA, alpha) : Product(context, a, gradient, !flipA, false, alpha));
        }

        if (node.OptionalInput(2) is { } c && context.Needs(c))
        {
            string share = context.ReduceTo(gradient, context.Shape(node.Output[0]), context.Shape(c));
            context.Accumulate(c, context.Scale(share, node.Float("beta", 1)));
        }
    }

    private static string Product(GradientContext context, string left, string right, bool flipLeft, bool flipRight, float alpha)
        => context.Builder.Add(
            "Gemm",
            [left, right],
            Attributes.Int("transA", flipLeft ? 1 : 0),
            Attributes.Int("transB", flipRight ? 1 : 0),
            Attributes.Float("alpha", alpha));
}

/// <summary>Product of matrices, or of stacks of matrices that may be repeated along the axes before the last two.</summary>
internal sealed class MatMulRule : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        (string a, string b) = (node.Input[0], node.Input[1]);
        (long[] shapeA, long[] shapeB) = (context.Shape(a), context.Shape(b));
        if (shapeA.Length < 2 || shapeB.Length < 2)
        {
            throw new NetworkException(
                $"node {node.DisplayName()}: training supports MatMul of two or more dimensions, got {shapeA.Length} and {shapeB.Length}");
        }

        if (context.Needs(a))
        {
            string share = context.Builder.Add("MatMul", [gradient, Flipped(context, b)]);
            context.Accumulate(a, context.ReduceTo(share, Product(gradientRows: shapeA[^2], shapeB[^2], node, context), shapeA));
        }

        if (context.Needs(b))
        {
            string share = context.Builder.Add("MatMul", [Flipped(context, a), gradient]);
            context.Accumulate(b, context.ReduceTo(share, Product(shapeA[^1], shapeB[^1], node, context), shapeB));
        }
    }

    private static long[] Product(long gradientRows, long columns, NodeProto node, GradientContext context)
        => [.. context.Shape(node.Output[0])[..^2], gradientRows, columns];

    private static string Flipped(GradientContext context, string value)
    {
        long[] order = [.. Enumerable.Range(0, context.Shape(value).Length).Select(axis => (long)axis)];
        (order[^1], order[^2]) = (order[^2], order[^1]);
        return context.Transpose(value, order);
    }
}
