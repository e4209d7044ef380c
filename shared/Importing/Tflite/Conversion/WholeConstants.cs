using System.Runtime.InteropServices;
using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>
/// The arithmetic of shapes: what operators make of declared shapes and of constants in a few whole numbers is computed at import, and
/// the operators are left out.
/// </summary>
internal static class WholeConstants
{
    private const int MostNumbers = 64;

    public static TfliteModel Fold(TfliteModel model)
    {
        TfliteTensor[] tensors = [.. model.Tensors];
        List<TfliteOperator> operators = [];
        HashSet<int> outputs = [.. model.Outputs];
        foreach (TfliteOperator operation in model.Operators)
        {
            if (operation.Outputs is [var output] && !outputs.Contains(output) && IsSmall(tensors[output]) && Compute(tensors, operation) is { } numbers
                && numbers.Length == tensors[output].Elements)
            {
                tensors[output] = tensors[output] with { Data = Bytes(tensors[output].Kind, numbers) };
            }
            else
            {
                operators.Add(operation);
            }
        }

        return model with { Tensors = tensors, Operators = [.. operators] };
    }

    private static long[]? Compute(TfliteTensor[] tensors, TfliteOperator operation)
    {
        if (operation.Name == "SHAPE" && operation.HasInput(0))
        {
            return [.. tensors[operation.Inputs[0]].Shape.Select(length => (long)length)];
        }

        if (operation.Inputs.Length == 0 || !Array.TrueForAll(operation.Inputs, index => index >= 0 && tensors[index].IsConstant && IsSmall(tensors[index])))
        {
            return null;
        }

        long[][] operands = [.. operation.Inputs.Select(index => tensors[index].Longs())];
        return operation.Name switch
        {
            "CAST" or "RESHAPE" or "SQUEEZE" or "EXPAND_DIMS" => operands[0],
            "PACK" or "CONCATENATION" when operation.Inputs.All(index => tensors[index].Rank < 2) => [.. operands.SelectMany(numbers => numbers)],
            "GATHER" when operands.Length > 1 && operands[1].All(index => index >= 0 && index < operands[0].Length)
                => [.. operands[1].Select(index => operands[0][index])],
            "STRIDED_SLICE" when operands.Length > 3 && tensors[operation.Inputs[0]].Rank == 1 => Sliced(operation, tensors),
            "REDUCE_PROD" when tensors[operation.Inputs[0]].Rank == 1 => [operands[0].Aggregate(1L, (product, number) => product * number)],
            "ADD" => Combined(operands, (one, other) => one + other),
            "SUB" => Combined(operands, (one, other) => one - other),
            "MUL" => Combined(operands, (one, other) => one * other),
            "MAXIMUM" => Combined(operands, Math.Max),
            "MINIMUM" => Combined(operands, Math.Min),
            "FLOOR_DIV" when IsPositive(operands) => Combined(operands, (one, other) => (one - Modulo(one, other)) / other),
            "FLOOR_MOD" when IsPositive(operands) => Combined(operands, Modulo),
            _ => null,
        };
    }

    private static long[] Sliced(TfliteOperator operation, TfliteTensor[] tensors)
    {
        int[][] bounds = [.. operation.Inputs[1..4].Select(index => tensors[index].Whole("bounds"))];
        SlicedDimension part = SlicedDimension.OfMasks(operation.Label, tensors[operation.Inputs[0]].Shape, bounds, operation.Options)[0];
        long[] numbers = tensors[operation.Inputs[0]].Longs();
        return [.. Enumerable.Range(0, SlicedDimension.Shape([part])[0]).Select(i => numbers[part.Start + (i * part.Stride)])];
    }

    private static long[]? Combined(long[][] operands, Func<long, long, long> combine) => operands switch
    {
        [var one, var other] when one.Length == other.Length => [.. one.Zip(other, combine)],
        [var one, [var other]] => [.. one.Select(number => combine(number, other))],
        [[var one], var other] => [.. other.Select(number => combine(one, number))],
        _ => null,
    };

    private static bool IsPositive(long[][] operands) => operands.Length > 1 && Array.TrueForAll(operands[1], number => number > 0);

    private static long Modulo(long number, long by) => ((number % by) + by) % by;

    private static bool IsSmall(TfliteTensor tensor) => tensor.Kind.IsWhole() && tensor.Elements <= MostNumbers;

    private static byte[] Bytes(TensorKind kind, long[] numbers) => kind == TensorKind.Int64
        ? MemoryMarshal.AsBytes<long>(numbers).ToArray()
        : MemoryMarshal.AsBytes<int>(numbers.Select(number => unchecked((int)number)).ToArray()).ToArray();
}
