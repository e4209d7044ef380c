using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>FULLY_CONNECTED: rows times a matrix of output × input; and BATCH_MATMUL.</summary>
internal static class MatrixRules
{
    private const int OptionsKind = 8;
    private const int BatchMatMulOptions = 101;

    public static void FullyConnected(Step step)
    {
        FlatTable? options = step.Options(OptionsKind);
        if (options?.Byte(1) is > 0)
        {
            throw new TfliteException($"{step.Label}: shuffled weights; expected the default format");
        }

        GraphValue input = step.Input(0);
        TfliteTensor matrix = step.Tensor(1);
        step.RequireRank(matrix, 2);
        (int outputs, int inputs) = (matrix.Shape[0], matrix.Shape[1]);
        if (inputs < 1 || input.Tensor.Elements % inputs != 0)
        {
            throw new TfliteException($"{step.Label}: {matrix.Label} {matrix.ShapeText()} does not fit an input of {input.Tensor.ShapeText()}");
        }

        bool bytes = Weights.AreBytes(step, matrix, channels: 0);
        TfliteTensor? bias = step.Operator.HasInput(2) ? step.Tensor(2) : null;
        if (bias is not null)
        {
            Weights.RequireBias(step, bias, outputs);
        }

        int[] rows = [input.Tensor.Elements / inputs, inputs];
        string stored = ShapeRules.Reshaped(step, input, rows, out bool asBytes);
        bool quantised = bytes && input.Scale is not null && step.Output.Kind.IsByte() && !step.Graph.AsFloat;
        bool faithful = quantised && step.Graph.IsFaithful;
        string real = asBytes ? step.Graph.Dequantise(stored, faithful ? input.Scale!.Value with { Scale = 1 } : input.Scale!.Value) : stored;
        List<string> operands = [];
        if (faithful)
        {
            operands.AddRange([real, Weights.Whole(step, matrix, matrix.Shape, [1, 0])]);
            if (bias is not null)
            {
                operands.Add(Weights.WholeBias(step, bias));
            }
        }
        else if (quantised)
        {
            operands.AddRange([real, Weights.Bytes(step, matrix, matrix.Shape, [1, 0], channels: 0)]);
            if (bias is not null)
            {
                operands.Add(Weights.WholeBias(step, bias, input.Scale!.Value.Scale, matrix.Quantisation!));
            }
        }
        else
        {
            bool dynamic = bytes && Weights.InputScale(input) is null;
            operands.Add(dynamic ? DynamicRange.Rounded(step, real, DynamicRange.Rows) : real);
            operands.Add(Weights.Reals(step, matrix, matrix.Shape, [1, 0]));
            if (bias is not null)
            {
                operands.Add(Weights.RealBias(step, bias, Weights.InputScale(input), matrix.Quantisation));
            }
        }

        Activation bounds = step.Fused(options, 0);
        TfliteTensor form = step.Output;
        int[] flat = [rows[0], outputs];
        string sums = step.Builder.Add("Gemm", [.. operands]);
        GraphValue result = faithful
            ? step.Faithful(form with { Shape = flat }, sums, Weights.Factors(step, input.Scale!.Value, matrix, inSingle: !matrix.Quantisation!.IsPerChannel), channelsFirst: false, bounds)
            : step.Rounded(form with { Shape = flat }, sums, channelsFirst: false, bounds);
        if (form.Shape.AsSpan().SequenceEqual(flat))
        {
            step.Set(result);
        }
        else
        {
            ShapeRules.Give(step, result);
        }
    }

    public static void BatchMultiply(Step step)
    {
        FlatTable? options = step.Options(BatchMatMulOptions);
        (GraphValue left, GraphValue right) = (step.Input(0), step.Input(1));
        if (left.Rank < 2 || right.Rank < 2)
        {
            throw new TfliteException($"{step.Label}: {left.Tensor.ShapeText()} times {right.Tensor.ShapeText()}; expected at least two dimensions each");
        }

        bool faithful = step.Graph.IsFaithful && left.Scale is not null && right.Scale is not null && step.Output.Kind.IsByte();
        string product = step.Builder.Add("MatMul", [Numbers(left, turned: options?.Bool(0) ?? false), Numbers(right, turned: options?.Bool(1) ?? false)]);
        step.Set(faithful
            ? step.Faithful(step.Output, product, [(double)(left.Scale!.Value.Scale * right.Scale!.Value.Scale) / step.Output.Quantisation!.Scale], channelsFirst: false, Activation.None)
            : step.Rounded(step.Output, product, channelsFirst: false, Activation.None));

        string Numbers(GraphValue value, bool turned)
        {
            string numbers = faithful
                ? step.Graph.Steps(value, channelsFirst: false)
                : step.Graph.Real(value, channelsFirst: false);
            return turned ? step.Graph.Transposed(numbers, [.. Enumerable.Range(0, value.Rank - 2), value.Rank - 1, value.Rank - 2]) : numbers;
        }
    }
}
