using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;
using Aviary.Onnx;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>PAD, PADV2 and MIRROR_PAD.</summary>
internal static class PadRules
{
    private const int MirrorPadOptions = 77;
    private const int MaxPadded = 16 << 20;

    public static void Pad(Step step)
    {
        GraphValue value = step.Input(0);
        int[] margins = Margins(step, value);
        bool isZero = !step.Operator.HasInput(2);
        bool isPicture = margins is [0, 0, _, _, _, _, 0, 0];
        if (isZero && isPicture && ByteScale.Of(step.Output) == value.Scale && value.Margin is null && IsFolded(step))
        {
            step.Set(new GraphValue(step.Output) { Margin = (value, [margins[2], margins[4], margins[3], margins[5]]) });
            return;
        }

        Pad(step, value, margins, isZero ? 0 : Filler(step));
    }

    /// <summary>What lies within the margin is its mirror image, the edge counted once.</summary>
    public static void Mirror(Step step)
    {
        GraphValue value = step.Input(0);
        int mode = step.Options(MirrorPadOptions)?.Byte(0) ?? 0;
        int[] margins = Margins(step, value);
        if (mode != 0 || margins.Where((margin, i) => margin >= value.Shape[i / 2]).Any())
        {
            throw new TfliteException(
                $"{step.Label}: the mode {mode} with margins [{string.Join(", ", margins)}]; expected REFLECT (0), and margins within {value.Tensor.ShapeText()}");
        }

        Pad(step, value, margins, filler: null);
    }

    private static void Pad(Step step, GraphValue value, int[] margins, float? filler)
    {
        bool channelsFirst = value.IsChannelsFirst;
        bool asBytes = step.Graph.KeepsBytes(value) && ByteScale.Of(step.Output) == value.Scale;
        string stored = asBytes ? step.Graph.Bytes(value, channelsFirst) : step.Graph.Real(value, channelsFirst);
        long[] places = new long[margins.Length];
        for (int i = 0; i < value.Rank; i++)
        {
            int place = channelsFirst ? Permutation.Place(i) : i;
            (places[place], places[place + value.Rank]) = (margins[2 * i], margins[(2 * i) + 1]);
        }

        string ends = step.Builder.Constant(places);
        AttributeProto mode = Attributes.Text("mode", filler is null ? "reflect" : "constant");
        string[] operands = filler is not { } number ? [stored, ends]
            : [stored, ends, asBytes ? step.Graph.ByteScalar(value.Scale!.Value.Nearest(number)) : step.Builder.Scalar(number)];
        string padded = step.Builder.Add("Pad", operands, mode);
        if (asBytes)
        {
            step.Give(padded, asBytes: true, channelsFirst);
        }
        else
        {
            step.Give(padded, channelsFirst, Activation.None);
        }
    }

    private static float Filler(Step step)
    {
        TfliteTensor filler = step.Tensor(2);
        return filler.Elements == 1
            ? filler.Reals("a filler")[0]
            : throw new TfliteException($"{step.Label}: {filler.Label} {filler.ShapeText()}; expected one number");
    }

    /// <summary>Margins are numbers in the file: a few bytes could ask for all memory.</summary>
    private static int[] Margins(Step step, GraphValue value)
    {
        int[] margins = step.Tensor(1).Whole("margins");
        if (margins.Length != 2 * value.Rank || Array.Exists(margins, margin => margin < 0))
        {
            throw new TfliteException($"{step.Label}: the margins [{string.Join(", ", margins.Take(16))}] of {value.Rank} dimensions");
        }

        long size = 1;
        for (int i = 0; i < value.Rank; i++)
        {
            size = Math.Min(size * (value.Shape[i] + (long)margins[2 * i] + margins[(2 * i) + 1]), MaxPadded + 1L);
        }

        return size <= MaxPadded
            ? margins
            : throw new TfliteException($"{step.Label}: the margins [{string.Join(", ", margins)}] make more than {MaxPadded} numbers of it");
    }

    private static bool IsFolded(Step step)
    {
        int padded = step.Output.Index;
        return !step.Model.IsOutput(padded)
            && step.Model.UsersOf(padded) is { Count: > 0 } users && users.All(user => ConvolutionRules.TakesMargins(user, padded));
    }
}
