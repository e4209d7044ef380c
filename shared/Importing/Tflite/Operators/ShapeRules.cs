using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;
using Aviary.Onnx;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>RESHAPE, SQUEEZE, EXPAND_DIMS, TRANSPOSE, CONCATENATION, DEPTH_TO_SPACE and SPACE_TO_DEPTH: what only moves numbers.</summary>
internal static class ShapeRules
{
    private const int ConcatenationOptions = 10;
    private const int DepthToSpaceOptions = 94;
    private const int SpaceToDepthOptions = 19;

    /// <summary>The new shape is declared with the output, whichever operator asks for it.</summary>
    public static void Reshape(Step step) => Give(step, step.Input(0));

    /// <summary>Gives a value in the output's shape.</summary>
    public static void Give(Step step, GraphValue value) => Give(step, value, step.Output);

    /// <summary>Gives a value in the shape of one of the outputs.</summary>
    public static void Give(Step step, GraphValue value, TfliteTensor form)
    {
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

    public static void DepthToSpace(Step step)
    {
        (int[] shape, int block) = Blocks(step, step.Input(0).Tensor, DepthToSpaceOptions);
        int depth = shape[3] / (block * block);
        step.RequireShape(step.Output, [shape[0], shape[1] * block, shape[2] * block, depth]);
        Rearrange(step, [shape[0], shape[1], shape[2], block, block, depth], [0, 1, 3, 2, 4, 5]);
    }

    public static void SpaceToDepth(Step step)
    {
        (int[] shape, int block) = Blocks(step, step.Output, SpaceToDepthOptions);
        int depth = shape[3] / (block * block);
        step.RequireShape(step.Tensor(0), [shape[0], shape[1] * block, shape[2] * block, depth]);
        Rearrange(step, [shape[0], shape[1], block, shape[2], block, depth], [0, 1, 3, 2, 4, 5]);
    }

    /// <summary>The numbers of a value moved or chosen by an operator that takes any type.</summary>
    /// <param name="step">The operator.</param>
    /// <param name="value">The value.</param>
    /// <param name="form">What is given.</param>
    /// <param name="move">Appends the operator to numbers in the file's order.</param>
    public static GraphValue Moved(Step step, GraphValue value, TfliteTensor form, Func<string, string> move)
    {
        bool isWhole = value.Tensor.Kind.IsWhole() && form.Kind == value.Tensor.Kind;
        bool asBytes = !isWhole && step.Graph.KeepsBytes(value) && ByteScale.Of(form) == value.Scale;
        if (!asBytes && !isWhole)
        {
            return step.Rounded(form, move(step.Graph.Real(value, channelsFirst: false)), channelsFirst: false, Activation.None);
        }

        GraphValue moved = new(form);
        moved[asBytes, false] = move(step.Graph.Stored(value, channelsFirst: false));
        return moved;
    }

    /// <summary>The picture whose channels are blocks, and the length of a block's side.</summary>
    private static (int[] Shape, int Block) Blocks(Step step, TfliteTensor deep, int optionsKind)
    {
        int block = step.Options(optionsKind)?.Int32(0) ?? 0;
        step.RequireRank(deep, 4);
        return block is > 0 and < 1 << 8 && deep.Shape[3] % (block * block) == 0
            ? (deep.Shape, block)
            : throw new TfliteException($"{step.Label}: blocks of {block} in {deep.Label} {deep.ShapeText()}");
    }

    private static void Rearrange(Step step, int[] parts, int[] order) => step.Set(Moved(step, step.Input(0), step.Output, stored =>
    {
        string apart = step.Builder.Add("Reshape", [stored, step.Graph.Lengths(parts)]);
        return step.Builder.Add("Reshape", [step.Graph.Transposed(apart, order), step.Graph.Lengths(step.Output.Shape)]);
    }));

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
}
