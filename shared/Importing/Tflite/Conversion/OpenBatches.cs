using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>
/// Whether the first dimension of a graph may stay open. Files are written for a batch of 1; where no operator mixes that dimension
/// with others, any batch gives the same rows.
/// </summary>
internal static class OpenBatches
{
    public static bool Allows(LiveModel model)
    {
        Func<int, bool> isOne = index => model.Tensors[index] is { Rank: > 0 } tensor && tensor.Shape[0] == 1;
        return model.Inputs.All(isOne)
            && model.Operators.All(operation => operation.Outputs.All(index => isOne(index) || IsFolded(model, operation)) && Keeps(model, operation));
    }

    /// <summary>A constant in another form has no batch.</summary>
    private static bool IsFolded(LiveModel model, TfliteOperator operation)
        => operation.Name == "DEQUANTIZE" && operation.HasInput(0) && model.Tensors[operation.Inputs[0]].IsConstant;

    private static bool Keeps(LiveModel model, TfliteOperator operation)
    {
        TfliteTensor? Tensor(int place) => operation.HasInput(place) ? model.Tensors[operation.Inputs[place]] : null;
        int rank = operation.Outputs.Length > 0 ? model.Tensors[operation.Outputs[0]].Rank : 0;
        bool IsFirst(int axis, int of) => axis == 0 || axis == -of;
        switch (operation.Name)
        {
            case "MEAN" or "SUM" or "REDUCE_MAX" or "REDUCE_MIN" or "REDUCE_PROD":
                return Tensor(1) is { } axes && Tensor(0) is { } from && axes.Whole("axes").All(axis => !IsFirst(axis, from.Rank));
            case "TRANSPOSE":
                return Tensor(1) is { } order && order.Whole("an order") is [0, ..];
            case "PAD" or "PADV2" or "MIRROR_PAD":
                return Tensor(1) is { } margins && margins.Whole("margins") is [0, 0, ..];
            case "CONCATENATION":
                return !IsFirst(operation.Options?.Int32(0) ?? 0, rank) && operation.Inputs.All(index => index >= 0 && !model.Tensors[index].IsConstant);
            case "PACK":
                return !IsFirst(operation.Options?.Int32(1) ?? 0, rank) && operation.Inputs.All(index => index >= 0 && !model.Tensors[index].IsConstant);
            case "SPLIT":
                return Tensor(0) is { } split && split.Whole("an axis") is [var along] && !IsFirst(along, rank);
            case "SPLIT_V":
                return Tensor(2) is { } lengths && lengths.Whole("an axis") is [var side] && !IsFirst(side, rank);
            case "UNPACK":
                return !IsFirst(operation.Options?.Int32(1) ?? 0, rank + 1);
            case "GATHER":
                // Rows of a table that are chosen by each row of the input, or places within each row.
                int axisOf = operation.Options?.Int32(0) ?? 0;
                return Tensor(0) is { } table && Tensor(1) is { } places
                    && (IsFirst(axisOf, table.Rank) ? table.IsConstant && !places.IsConstant : !table.IsConstant && places.IsConstant);
            case "BATCH_MATMUL":
                // A matrix for all, or one for each row.
                return Tensor(1) is { } right && Tensor(0) is { IsConstant: false } left
                    && (right.IsConstant ? right.Rank == 2 || right.Shape[0] == 1 : right.Rank == left.Rank && rank > 2);
            case "ADD" or "SUB" or "MUL" or "DIV" or "MAXIMUM" or "MINIMUM" or "SQUARED_DIFFERENCE" or "POW":
                return operation.Inputs.All(index => index >= 0 && (model.Tensors[index].IsConstant || model.Tensors[index].Rank == rank));
            default:
                return true;
        }
    }
}
