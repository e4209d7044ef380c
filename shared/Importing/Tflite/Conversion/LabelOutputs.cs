using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>
/// An output that is the place of the largest score (ARG_MAX) says less than the scores, and nothing else: the scores are given in
/// its place.
/// </summary>
internal static class LabelOutputs
{
    public static TfliteModel Replace(TfliteModel model)
    {
        Dictionary<int, TfliteOperator> makers = [];
        foreach (TfliteOperator operation in model.Operators)
        {
            foreach (int output in operation.Outputs)
            {
                makers.TryAdd(output, operation);
            }
        }

        int[] outputs = [.. model.Outputs.Select(output => ScoresOf(output) ?? output).Distinct()];
        return model with { Outputs = outputs };

        int? ScoresOf(int tensor)
        {
            // What only passes a label on; no longer than there are operators.
            for (int steps = 0; steps < model.Operators.Length && makers.TryGetValue(tensor, out TfliteOperator? maker) && maker.HasInput(0); steps++)
            {
                TfliteTensor from = model.Tensors[maker.Inputs[0]];
                if (maker.Name == "ARG_MAX")
                {
                    return maker.HasInput(1) && model.Tensors[maker.Inputs[1]] is { IsConstant: true } axis && axis.Kind.IsWhole()
                        && axis.Whole("an axis") is [var last] && (last == -1 || last == from.Rank - 1) && from.Rank > 1 ? from.Index : null;
                }

                if (maker.Name is not ("CAST" or "RESHAPE" or "SQUEEZE" or "EXPAND_DIMS"))
                {
                    return null;
                }

                tensor = from.Index;
            }

            return null;
        }
    }
}
