using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>Values side by side along an axis; each gets its slice of the gradient.</summary>
internal sealed class ConcatRule : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        int axis = Axis.Of(node.Int("axis", 0), context.Shape(node.Output[0]).Length);
        long start = 0;
        foreach (string input in node.Input)
        {
            long end = start + context.Shape(input)[axis];
            if (context.Needs(input))
            {
                context.Accumulate(input, context.Slice(gradient, axis, start, end));
            }

            start = end;
        }
    }
}

/// <summary>Parts along an axis: their gradients side by side, with zeros for parts that nothing uses.</summary>
internal sealed class SplitRule : GradientRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [0];

    public override void Propagate(GradientContext context, NodeProto node)
    {
        string?[] gradients = [.. node.Output.Select(output => output.Length == 0 ? null : context.Gradient(output))];
        if (gradients.Any(gradient => gradient is not null))
        {
            string[] parts = [.. gradients.Select((gradient, part) => gradient ?? context.Zeros(context.Shape(node.Output[part])))];
            context.Accumulate(node.Input[0], context.Builder.Add("Concat", parts, Attributes.Int("axis", node.Int("axis", 0))));
        }
    }

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
        => throw new InvalidOperationException("All outputs of Split are walked together.");
}

/// <summary>
/// Places at equal steps, forwards or backwards. Where the steps are 1 the gradient lies between zeros; elsewhere each place of the
/// input gathers from the gradient with a zero behind it.
/// </summary>
internal sealed class SliceRule : GradientRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [0];

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        (long[] from, long[] to) = (context.Shape(node.Input[0]), context.Shape(node.Output[0]));
        long[] starts = context.Longs(node.Input[1]);
        long[] axes = node.OptionalInput(3) is { } some ? context.Longs(some) : [.. Enumerable.Range(0, starts.Length)];
        long[] steps = node.OptionalInput(4) is { } given ? context.Longs(given) : [.. starts.Select(_ => 1L)];
        long[] pads = new long[2 * from.Length];
        long[] shape = [.. to];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = Axis.Of(axes[i], from.Length);
            (long length, long count) = (from[axis], to[axis]);
            long start = starts[i] < 0 ? starts[i] + length : starts[i];
            start = Math.Clamp(start, 0, steps[i] > 0 ? length : length - 1);
            if (steps[i] == 1)
            {
                (pads[axis], pads[axis + from.Length]) = (start, length - start - count);
                continue;
            }

            long[] sources = new long[length];
            sources.AsSpan().Fill(count);
            for (long place = 0; place < count; place++)
            {
                sources[start + (place * steps[i])] = place;
            }

            shape[axis] = 1;
            string withZero = context.Builder.Add("Concat", [gradient, context.Zeros(shape)], Attributes.Int("axis", axis));
            gradient = context.Builder.Add("Gather", [withZero, context.Builder.Constant(sources)], Attributes.Int("axis", axis));
            shape[axis] = length;
        }

        context.Accumulate(node.Input[0], context.PadZeros(gradient, pads));
    }
}

/// <summary>
/// Rows by their numbers, such as embeddings: gradients are added up by these. A single constant number, such as the place of a class
/// token, takes the shorter way of zeros around its gradient.
/// </summary>
internal sealed class GatherRule : GradientRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [0];

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        (long[] shape, long[] places) = (context.Shape(node.Input[0]), context.Shape(node.Input[1]));
        int axis = Axis.Of(node.Int("axis", 0), shape.Length);
        (long outer, long inner) = (shape[..axis].Elements(), shape[(axis + 1)..].Elements());
        if (places.Elements() == 1 && context.IsConstant(node.Input[1]))
        {
            long place = context.Longs(node.Input[1])[0];
            place = place < 0 ? place + shape[axis] : place;
            string row = context.Reshape(gradient, outer, 1, inner);
            context.Accumulate(
                node.Input[0], context.Reshape(context.PadZeros(row, 0, place, 0, 0, shape[axis] - place - 1, 0), shape));
            return;
        }

        string rows = context.Reshape(gradient, outer, places.Elements(), inner);
        string added = Scatter.Add(context, rows, node.Input[1], places.Elements(), [outer, shape[axis], inner]);
        context.Accumulate(node.Input[0], context.Reshape(added, shape));
    }
}

/// <summary>Positions of axes.</summary>
internal static class Axis
{
    public static int Of(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);
}
