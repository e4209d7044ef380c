using Aviary.Learning.Importing.Files;

namespace Aviary.Learning.Importing.Conversion;

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
        switch (operation.Name)
        {
            case "MEAN":
                return Tensor(1) is { } axes && Tensor(0) is { } from && axes.Whole("axes").All(axis => axis != 0 && axis != -from.Rank);
            case "TRANSPOSE":
                return Tensor(1) is { } order && order.Whole("an order") is [0, ..];
            case "PAD":
                return Tensor(1) is { } margins && margins.Whole("margins") is [0, 0, ..];
            case "CONCATENATION":
                int axisOf = operation.Options?.Int32(0) ?? 0;
                return axisOf != 0 && axisOf != -rank && operation.Inputs.All(index => index >= 0 && !model.Tensors[index].IsConstant);
            case "ADD" or "SUB" or "MUL":
                return operation.Inputs.All(index => index >= 0 && (model.Tensors[index].IsConstant || model.Tensors[index].Rank == rank));
            default:
                return true;
        }
    }
}
