using Aviary.Learning.Importing.Conversion;
using Aviary.Learning.Importing.Files;

namespace Aviary.Learning.Importing.Operators;

/// <summary>QUANTIZE and DEQUANTIZE.</summary>
internal static class RoundingRules
{
    public static void Quantize(Step step)
    {
        GraphValue value = step.Input(0);
        bool channelsFirst = value.IsChannelsFirst;
        if (step.Graph.KeepsBytes(value) && ByteScale.Of(step.Output) == value.Scale)
        {
            // From signed to unsigned bytes or back: the same bytes here.
            GraphValue same = step.Give(step.Graph.Bytes(value, channelsFirst), asBytes: true, channelsFirst);
            same.Unrounded = value.Unrounded;
            return;
        }

        step.Give(step.Graph.Real(value, channelsFirst), channelsFirst, Activation.None, value.Unrounded);
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
}
