using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>QUANTIZE, DEQUANTIZE and CAST.</summary>
internal static class RoundingRules
{
    public static void Quantize(Step step)
    {
        GraphValue value = step.Input(0);
        bool channelsFirst = value.IsChannelsFirst;
        GraphValue given;
        if (step.Graph.KeepsBytes(value) && ByteScale.Of(step.Output) == value.Scale)
        {
            // From signed to unsigned bytes or back: the same bytes here.
            given = step.Give(step.Graph.Bytes(value, channelsFirst), asBytes: true, channelsFirst);
        }
        else if (Rescaled(step, value, inSingle: false) is { } rescaled)
        {
            given = step.Give(rescaled, asBytes: true, channelsFirst);
        }
        else
        {
            given = step.Give(step.Graph.Real(value, channelsFirst), channelsFirst, Activation.None);
        }

        given.Unrounded = value.Unrounded;
    }

    public static void Dequantize(Step step)
    {
        TfliteTensor source = step.Tensor(0);
        TfliteTensor form = step.Output;
        if (form.Kind != TensorKind.Float32)
        {
            throw new TfliteException($"{step.Label}: to {form.Kind.Text()}; expected FLOAT32");
        }

        if (source.IsConstant)
        {
            // Weights that are stored in fewer bits: unpacked here, once.
            step.Set(new GraphValue(step.Graph.Unpacked(source) with { Index = form.Index, Label = form.Label }));
            return;
        }

        GraphValue value = step.Input(0);
        bool channelsFirst = value.IsChannelsFirst;
        GraphValue given = step.Give(step.Graph.Real(value, channelsFirst), asBytes: false, channelsFirst);
        given.Unrounded = value.Unrounded;
    }

    /// <summary>From whole numbers to real ones, or to whole ones of another length.</summary>
    public static void Cast(Step step)
    {
        GraphValue value = step.Input(0);
        (TensorKind from, TensorKind to) = (value.Tensor.Kind, step.Output.Kind);
        bool known = (from.IsWhole() || from == TensorKind.Float32) && (to.IsWhole() || to == TensorKind.Float32);
        if (!known || value.Tensor.Quantisation is not null || step.Output.Quantisation is not null)
        {
            throw new TfliteException($"{step.Label}: from {from.Text()} to {to.Text()}; expected FLOAT32, INT32 or INT64 without a scale");
        }

        bool channelsFirst = value.IsChannelsFirst;
        string numbers = from.IsWhole() ? step.Graph.Whole(value) : step.Graph.Real(value, channelsFirst);
        step.Give(step.Graph.Cast(numbers, OnnxGraph.TypeOf(to)), asBytes: false, channelsFirst && !from.IsWhole());
    }

    /// <summary>Bytes of the output's scale for those of a value, rounded as LiteRT does; null where real numbers are in between.</summary>
    /// <param name="step">The operator.</param>
    /// <param name="value">The value.</param>
    /// <param name="inSingle">Whether the kernel divides the scales in float32.</param>
    public static string? Rescaled(Step step, GraphValue value, bool inSingle)
    {
        if (!step.Graph.IsFaithful || value.Scale is not { } from || ByteScale.Of(step.Output) is not { } to)
        {
            return null;
        }

        FixedPoint factor = FixedPoint.Of(inSingle ? from.Scale / to.Scale : (double)from.Scale / to.Scale);
        return ByteTable.Apply(step.Graph, step.Graph.Bytes(value, value.IsChannelsFirst), ByteTable.Of(from, to, number => factor.Times(number)));
    }
}
