using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;
using Aviary.Onnx;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>MEAN, SUM, REDUCE_MAX, REDUCE_MIN and REDUCE_PROD.</summary>
internal static class ReductionRules
{
    private const int ReducerOptions = 27;

    public static void Mean(Step step) => Reduce(step, (form, axes) =>
        Faithful(step, form, axes, axes.Aggregate(1, (product, axis) => product * step.Input(0).Shape[axis])) ?? RealMean(step, form, axes));

    public static void Sum(Step step) => Reduce(step, (form, axes) => Faithful(step, form, axes, elements: 1) ?? RealSum(step, form, axes));

    public static void Maximum(Step step) => Extreme(step, "ReduceMax");

    public static void Minimum(Step step) => Extreme(step, "ReduceMin");

    public static void Product(Step step) => Extreme(step, "ReduceProd");

    /// <summary>The dimensions that an operator reduces.</summary>
    private static int[] Axes(Step step)
    {
        int rank = step.Input(0).Rank;
        int[] axes = [.. step.Tensor(1).Whole("axes").Select(axis => axis < 0 ? axis + rank : axis).Distinct().Order()];
        return axes.Length > 0 && axes[0] >= 0 && axes[^1] < rank
            ? axes
            : throw new TfliteException($"{step.Label}: the axes [{string.Join(", ", axes.Take(8))}] of {rank} dimensions");
    }

    private static void Reduce(Step step, Func<TfliteTensor, int[], GraphValue> reduce)
    {
        bool keeps = step.Options(ReducerOptions)?.Bool(0) ?? false;
        int[] axes = Axes(step);
        int[] kept = [.. step.Input(0).Shape.Select((length, axis) => axes.Contains(axis) ? 1 : length)];
        GraphValue result = reduce(step.Output with { Shape = kept }, axes);
        if (keeps)
        {
            step.Set(result);
        }
        else
        {
            ShapeRules.Give(step, result);
        }
    }

    private static void Extreme(Step step, string operation) => Reduce(step, (form, axes) =>
    {
        bool channelsFirst = step.Input(0).IsChannelsFirst;
        string real = step.Graph.Real(step.Input(0), channelsFirst);
        return step.Rounded(form, step.Builder.Add(operation, [real], Attributes.Ints("axes", Places(axes, channelsFirst))), channelsFirst, Activation.None);
    });

    /// <summary>Sums of bytes, by a number of elements; null where LiteRT's rounding is not followed.</summary>
    private static GraphValue? Faithful(Step step, TfliteTensor form, int[] axes, int elements)
    {
        GraphValue value = step.Input(0);
        if (!step.Graph.IsFaithful || value.Scale is not { } scale || ByteScale.Of(form) is not { } wanted)
        {
            return null;
        }

        bool channelsFirst = value.IsChannelsFirst;
        string numbers = step.Graph.Steps(value, channelsFirst);
        return step.Faithful(form, Summed(step, numbers, axes, channelsFirst), [(double)scale.Scale / wanted.Scale], channelsFirst, Activation.None, elements);
    }

    private static GraphValue RealSum(Step step, TfliteTensor form, int[] axes)
    {
        bool channelsFirst = step.Input(0).IsChannelsFirst;
        string sums = Summed(step, step.Graph.Real(step.Input(0), channelsFirst), axes, channelsFirst);
        return step.Rounded(form, sums, channelsFirst, Activation.None);
    }

    private static string Summed(Step step, string numbers, int[] axes, bool channelsFirst)
        => step.Builder.Add("ReduceSum", [numbers, step.Builder.Constant(Places(axes, channelsFirst))]);

    private static GraphValue RealMean(Step step, TfliteTensor form, int[] axes)
    {
        GraphValue value = step.Input(0);
        bool channelsFirst = value.IsChannelsFirst;
        string real = step.Graph.Real(value, channelsFirst);
        string mean = channelsFirst && axes is [1, 2]
            ? step.Builder.Add("GlobalAveragePool", [real])
            : step.Builder.Add("ReduceMean", [real], Attributes.Ints("axes", Places(axes, channelsFirst)));
        return step.Rounded(form, mean, channelsFirst, Activation.None);
    }

    private static long[] Places(int[] axes, bool channelsFirst) => [.. axes.Select(axis => (long)(channelsFirst ? Permutation.Place(axis) : axis))];
}
