using Aviary.Learning.Importing.Conversion;
using Aviary.Learning.Importing.Files;
using Aviary.Learning.Networks;

namespace Aviary.Learning.Importing.Operators;

/// <summary>RESHAPE, TRANSPOSE, CONCATENATION and PAD: what only moves numbers.</summary>
internal static class ShapeRules
{
    private const int ConcatenationOptions = 10;
    private const int MaxPadded = 16 << 20;

    public static void Reshape(Step step) => Give(step, step.Input(0));

    /// <summary>Gives a value in the output's shape.</summary>
    public static void Give(Step step, GraphValue value)
    {
        TfliteTensor form = step.Output;
        if (form.Elements != value.Tensor.Elements || form.Kind != value.Tensor.Kind)
        {
            throw new TfliteException($"{step.Label}: from {value.Tensor.Kind.Text()} {value.Tensor.ShapeText()} to {form.Kind.Text()} {form.ShapeText()}");
        }

        string stored = Reshaped(step, value, form.Shape, out bool asBytes);
        GraphValue given = new(form);
        given[asBytes, false] = stored;
        given.Unrounded = value.Unrounded is { } exact ? step.Builder.Add("Reshape", [exact, step.Graph.Lengths(form.Shape)]) : null;
        step.Set(given);
    }

    /// <summary>The numbers of a value in another shape, in the order of channels last.</summary>
    public static string Reshaped(Step step, GraphValue value, int[] shape, out bool asBytes)
    {
        asBytes = step.Graph.KeepsBytes(value);

        // A picture of one pixel is in the same order either way.
        bool channelsFirst = value is { IsChannelsFirst: true, Shape: [_, 1, 1, _] };
        string stored = step.Graph.Stored(value, channelsFirst);
        return value.Shape.AsSpan().SequenceEqual(shape) && !channelsFirst
            ? stored
            : step.Builder.Add("Reshape", [stored, step.Graph.Lengths(shape)]);
    }

    public static void Transpose(Step step)
    {
        GraphValue value = step.Input(0);
        int[] order = step.Tensor(1).Whole("an order");
        if (!order.Order().SequenceEqual(Enumerable.Range(0, value.Rank)))
        {
            throw new TfliteException($"{step.Label}: the order [{string.Join(", ", order)}] of {value.Rank} dimensions");
        }

        bool asBytes = step.Graph.KeepsBytes(value);
        bool channelsFirst = value.IsChannelsFirst;
        string stored = step.Graph.Stored(value, channelsFirst);
        int[] places = channelsFirst ? [.. order.Select(Permutation.Place)] : order;
        bool moves = !places.SequenceEqual(Enumerable.Range(0, value.Rank));
        step.Give(moves ? step.Graph.Transposed(stored, places) : stored, asBytes, channelsFirst: false);
    }

    public static void Concatenate(Step step)
    {
        var options = step.Options(ConcatenationOptions);
        GraphValue[] parts = [.. Enumerable.Range(0, step.Operator.Inputs.Length).Select(step.Input)];
        int rank = step.Output.Rank;
        int axis = options?.Int32(0) ?? 0;
        axis = axis < 0 ? axis + rank : axis;
        if (parts.Length == 0 || axis < 0 || axis >= rank || Array.Exists(parts, part => part.Rank != rank))
        {
            throw new TfliteException($"{step.Label}: axis {axis} of {parts.Length} tensors; expected one of {rank} dimensions, which each of them has");
        }

        bool channelsFirst = Array.Exists(parts, part => part.IsChannelsFirst);
        Activation bounds = step.Fused(options, 1);
        var place = Attributes.Int("axis", channelsFirst ? Permutation.Place(axis) : axis);
        bool asBytes = bounds.IsNone && ByteScale.Of(step.Output) is { } scale && Array.TrueForAll(parts, part => part.Scale == scale && step.Graph.KeepsBytes(part));
        string[] names = [.. parts.Select(part => asBytes ? step.Graph.Bytes(part, channelsFirst) : step.Graph.Real(part, channelsFirst))];
        string joined = step.Builder.Add("Concat", names, place);
        if (asBytes)
        {
            step.Give(joined, asBytes: true, channelsFirst);
        }
        else
        {
            step.Give(joined, channelsFirst, bounds);
        }
    }

    public static void Pad(Step step)
    {
        GraphValue value = step.Input(0);
        int[] margins = step.Tensor(1).Whole("margins");
        if (margins.Length != 2 * value.Rank || Array.Exists(margins, margin => margin < 0))
        {
            throw new TfliteException($"{step.Label}: the margins [{string.Join(", ", margins.Take(16))}] of {value.Rank} dimensions");
        }

        RequireSize(step, value, margins);
        bool sameScale = ByteScale.Of(step.Output) == value.Scale;
        if (sameScale && margins is [0, 0, _, _, _, _, 0, 0] && value.Margin is null && IsFolded(step))
        {
            step.Set(new GraphValue(step.Output) { Margin = (value, [margins[2], margins[4], margins[3], margins[5]]) });
            return;
        }

        bool channelsFirst = value.IsChannelsFirst;
        bool asBytes = sameScale && step.Graph.KeepsBytes(value);
        string stored = asBytes ? step.Graph.Bytes(value, channelsFirst) : step.Graph.Real(value, channelsFirst);
        long[] places = new long[margins.Length];
        for (int i = 0; i < value.Rank; i++)
        {
            int place = channelsFirst ? Permutation.Place(i) : i;
            (places[place], places[place + value.Rank]) = (margins[2 * i], margins[(2 * i) + 1]);
        }

        string filler = asBytes ? step.Graph.ByteScalar(value.Scale!.Value.ZeroPoint) : step.Builder.Scalar(0);
        string padded = step.Builder.Add("Pad", [stored, step.Builder.Constant(places), filler]);
        if (asBytes)
        {
            step.Give(padded, asBytes: true, channelsFirst);
        }
        else
        {
            step.Give(padded, channelsFirst, Activation.None);
        }
    }

    /// <summary>Margins are numbers in the file: a few bytes could ask for all memory.</summary>
    private static void RequireSize(Step step, GraphValue value, int[] margins)
    {
        long size = 1;
        for (int i = 0; i < value.Rank; i++)
        {
            size = Math.Min(size * (value.Shape[i] + (long)margins[2 * i] + margins[(2 * i) + 1]), MaxPadded + 1L);
        }

        if (size > MaxPadded)
        {
            throw new TfliteException($"{step.Label}: the margins [{string.Join(", ", margins)}] make more than {MaxPadded} numbers of it");
        }
    }

    private static bool IsFolded(Step step)
    {
        int padded = step.Output.Index;
        return !step.Model.IsOutput(padded)
            && step.Model.UsersOf(padded) is { Count: > 0 } users && users.All(user => ConvolutionRules.TakesMargins(user, padded));
    }
}
