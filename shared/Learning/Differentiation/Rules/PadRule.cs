using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>
/// Values with others around them. Constants leave the gradient of the middle; copies (reflected, of the edge, or wrapped round) add
/// theirs to the places that they come from, axis by axis.
/// </summary>
internal sealed class PadRule : GradientRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [0];

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        (long[] from, long[] to) = (context.Shape(node.Input[0]), context.Shape(node.Output[0]));
        long[] before = Before(context, node, from.Length);
        string mode = node.Text("mode", "constant");
        context.Accumulate(
            node.Input[0], mode == "constant" ? Middle(context, gradient, before, from, to) : Copies(context, gradient, before, from, to, mode));
    }

    /// <summary>How many places are added in front of each axis; negative where some are cut off.</summary>
    private static long[] Before(GradientContext context, NodeProto node, int rank)
    {
        long[] pads = context.Longs(node.Input[1]);
        long[] axes = node.OptionalInput(3) is { } some ? context.Longs(some) : [.. Enumerable.Range(0, rank)];
        long[] before = new long[rank];
        for (int i = 0; i < axes.Length; i++)
        {
            before[Axis.Of(axes[i], rank)] = pads[i];
        }

        return before;
    }

    private static string Middle(GradientContext context, string gradient, long[] before, long[] from, long[] to)
    {
        long[] cut = new long[2 * from.Length];
        for (int axis = 0; axis < from.Length; axis++)
        {
            long start = Math.Max(before[axis], 0);
            long end = Math.Min(before[axis] + from[axis], to[axis]);
            if (start > 0 || end < to[axis])
            {
                gradient = context.Slice(gradient, axis, start, end);
            }

            (cut[axis], cut[axis + from.Length]) = (Math.Max(-before[axis], 0), Math.Max(before[axis] + from[axis] - to[axis], 0));
        }

        return context.PadZeros(gradient, cut);
    }

    private static string Copies(GradientContext context, string gradient, long[] before, long[] from, long[] to, string mode)
    {
        long[] shape = [.. to];
        for (int axis = 0; axis < from.Length; axis++)
        {
            if (before[axis] == 0 && from[axis] == to[axis])
            {
                continue;
            }

            long[] sources = new long[to[axis]];
            for (long place = 0; place < sources.Length; place++)
            {
                sources[place] = Source(place - before[axis], from[axis], mode);
            }

            (long outer, long inner) = (shape[..axis].Elements(), shape[(axis + 1)..].Elements());
            string rows = context.Reshape(gradient, outer, to[axis], inner);
            shape[axis] = from[axis];
            string added = Scatter.Add(context, rows, context.Builder.Constant(sources), sources.Length, [outer, from[axis], inner]);
            gradient = context.Reshape(added, shape);
        }

        return gradient;
    }

    private static long Source(long place, long length, string mode) => mode switch
    {
        "edge" => Math.Clamp(place, 0, length - 1),
        "wrap" => Modulo(place, length),
        // Back and forth between the ends, which are not repeated.
        _ => length == 1 ? 0 : Math.Min(Modulo(place, (2 * length) - 2), Modulo(-place, (2 * length) - 2)),
    };

    private static long Modulo(long value, long divisor) => ((value % divisor) + divisor) % divisor;
}
