using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;
using Aviary.Onnx;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>PACK, TILE and BROADCAST_TO: tensors side by side.</summary>
internal static class RepetitionRules
{
    private const int PackOptions = 59;

    public static void Pack(Step step)
    {
        GraphValue[] parts = [.. Enumerable.Range(0, step.Operator.Inputs.Length).Select(step.Input)];
        TfliteTensor form = step.Output;
        int axis = step.Axis(step.Options(PackOptions)?.Int32(1) ?? 0, form.Rank);
        if (parts.Length == 0)
        {
            throw new TfliteException($"{step.Label}: nothing to pack; expected at least one tensor");
        }

        foreach (GraphValue part in parts)
        {
            step.RequireShape(form, [.. part.Shape[..Math.Min(axis, part.Rank)], parts.Length, .. part.Shape[Math.Min(axis, part.Rank)..]]);
        }

        ByteScale? scale = ByteScale.Of(form);
        bool asBytes = scale is not null && Array.TrueForAll(parts, part => part.Scale == scale && step.Graph.KeepsBytes(part));
        string lengths = step.Graph.Lengths([.. form.Shape[..axis], 1, .. form.Shape[(axis + 1)..]]);
        string[] names = [.. parts
            .Select(part => asBytes ? step.Graph.Bytes(part, channelsFirst: false) : step.Graph.Real(part, channelsFirst: false))
            .Select(stored => step.Builder.Add("Reshape", [stored, lengths]))];
        string packed = step.Builder.Add("Concat", names, Attributes.Int("axis", axis));
        if (asBytes)
        {
            step.Give(packed, asBytes: true, channelsFirst: false);
        }
        else
        {
            step.Give(packed, channelsFirst: false, Activation.None);
        }
    }

    /// <summary>How often is declared with the output's shape.</summary>
    public static void Tile(Step step)
    {
        GraphValue value = step.Input(0);
        TfliteTensor form = step.Output;
        step.RequireSize(form);
        if (form.Rank != value.Rank || form.Shape.Zip(value.Shape).Any(pair => pair.Second < 1 || pair.First % pair.Second != 0))
        {
            throw new TfliteException($"{step.Label}: from {value.Tensor.ShapeText()} to {form.ShapeText()}; expected whole multiples");
        }

        string times = step.Builder.Constant([.. form.Shape.Zip(value.Shape, (to, from) => (long)(to / from))]);
        step.Set(ShapeRules.Moved(step, value, form, stored => step.Builder.Add("Tile", [stored, times])));
    }

    public static void Broadcast(Step step)
    {
        GraphValue value = step.Input(0);
        TfliteTensor form = step.Output;
        step.RequireSize(form);
        int[] aligned = [.. Enumerable.Repeat(1, Math.Max(0, form.Rank - value.Rank)), .. value.Shape];
        if (aligned.Length != form.Rank || aligned.Zip(form.Shape).Any(pair => pair.First != 1 && pair.First != pair.Second))
        {
            throw new TfliteException($"{step.Label}: from {value.Tensor.ShapeText()} to {form.ShapeText()}");
        }

        // A length of 1 stays what it is, so that the batch may be open.
        string lengths = step.Builder.Constant([.. form.Shape.Select(length => (long)length)]);
        step.Set(ShapeRules.Moved(step, value, form, stored => step.Builder.Add("Expand", [stored, lengths])));
    }
}
