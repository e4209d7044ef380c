using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>Y = alpha·A'·B' + beta·C, where ' may be a transposition.</summary>
internal sealed class GemmRule : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient)
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

/// <summary>
/// Product of matrices, or of stacks of matrices that may be repeated along the axes before the last two. A value of one dimension is
/// a row on the left and a column on the right.
/// </summary>
internal sealed class MatMulRule : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        (string a, string b) = (node.Input[0], node.Input[1]);
        (long[] shapeA, long[] shapeB) = (context.Shape(a), context.Shape(b));
        long[] rows = shapeA.Length == 1 ? [1, .. shapeA] : shapeA;
        long[] columns = shapeB.Length == 1 ? [.. shapeB, 1] : shapeB;
        long[] result = context.Shape(node.Output[0]);
        long[] stack = result[..(result.Length - (shapeA.Length > 1 ? 1 : 0) - (shapeB.Length > 1 ? 1 : 0))];
        gradient = context.ReshapeFrom(gradient, result, [.. stack, rows[^2], columns[^1]]);
        if (context.Needs(a))
        {
            string share = context.Builder.Add("MatMul", [gradient, Flipped(context, context.ReshapeFrom(b, shapeB, columns), columns.Length)]);
            share = context.ReduceTo(share, [.. stack, rows[^2], rows[^1]], rows);
            context.Accumulate(a, context.ReshapeFrom(share, rows, shapeA));
        }

        if (context.Needs(b))
        {
            string left = context.ReshapeFrom(a, shapeA, rows);
            string share = columns.Length == 2 && rows.Length > 2
                ? OfOneMatrix(context, left, gradient, rows[^1], columns[^1])
                : context.ReduceTo(
                    context.Builder.Add("MatMul", [Flipped(context, left, rows.Length), gradient]), [.. stack, columns[^2], columns[^1]], columns);
            context.Accumulate(b, context.ReshapeFrom(share, columns, shapeB));
        }
    }

    /// <summary>One matrix on the right of a whole stack: the rows of all its matrices in one product, with nothing to add up after it.</summary>
    private static string OfOneMatrix(GradientContext context, string left, string gradient, long inner, long width)
        => context.Builder.Add(
            "Gemm", [context.Reshape(left, -1, inner), context.Reshape(gradient, -1, width)], Attributes.Int("transA", 1));

    private static string Flipped(GradientContext context, string value, int rank)
    {
        long[] order = [.. Enumerable.Range(0, rank).Select(axis => (long)axis)];
        (order[^1], order[^2]) = (order[^2], order[^1]);
        return context.Transpose(value, order);
    }
}
