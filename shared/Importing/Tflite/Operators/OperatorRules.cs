using Aviary.Importing.Tflite.Conversion;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>The operators that are imported.</summary>
internal static class OperatorRules
{
    private const int MostNamed = 20;

    private static readonly Dictionary<string, Action<Step>> Rules = new(StringComparer.Ordinal)
    {
        ["ABS"] = FunctionRules.Function,
        ["ADD"] = ArithmeticRules.Add,
        ["AVERAGE_POOL_2D"] = PoolRules.Average,
        ["BATCH_MATMUL"] = MatrixRules.BatchMultiply,
        ["BROADCAST_TO"] = RepetitionRules.Broadcast,
        ["CAST"] = RoundingRules.Cast,
        ["CEIL"] = FunctionRules.Function,
        ["CONCATENATION"] = ShapeRules.Concatenate,
        ["CONV_2D"] = ConvolutionRules.Convolution,
        ["COS"] = FunctionRules.Function,
        ["DEPTHWISE_CONV_2D"] = ConvolutionRules.Depthwise,
        ["DEPTH_TO_SPACE"] = ShapeRules.DepthToSpace,
        ["DEQUANTIZE"] = RoundingRules.Dequantize,
        ["DIV"] = ArithmeticRules.Divide,
        ["ELU"] = FunctionRules.Function,
        ["EXP"] = FunctionRules.Function,
        ["EXPAND_DIMS"] = ShapeRules.Reshape,
        ["FLOOR"] = FunctionRules.Function,
        ["FULLY_CONNECTED"] = MatrixRules.FullyConnected,
        ["GATHER"] = SliceRules.Gather,
        ["GELU"] = FunctionRules.Gelu,
        ["HARD_SWISH"] = FunctionRules.HardSwish,
        ["LEAKY_RELU"] = ActivationRules.LeakyRelu,
        ["LOG"] = FunctionRules.Function,
        ["LOGISTIC"] = FunctionRules.Logistic,
        ["LOG_SOFTMAX"] = ActivationRules.LogSoftmax,
        ["MAXIMUM"] = ArithmeticRules.Maximum,
        ["MAX_POOL_2D"] = PoolRules.Maximum,
        ["MEAN"] = ReductionRules.Mean,
        ["MINIMUM"] = ArithmeticRules.Minimum,
        ["MIRROR_PAD"] = PadRules.Mirror,
        ["MUL"] = ArithmeticRules.Multiply,
        ["NEG"] = FunctionRules.Function,
        ["PACK"] = RepetitionRules.Pack,
        ["PAD"] = PadRules.Pad,
        ["PADV2"] = PadRules.Pad,
        ["POW"] = ArithmeticRules.Power,
        ["PRELU"] = ActivationRules.PRelu,
        ["QUANTIZE"] = RoundingRules.Quantize,
        ["REDUCE_MAX"] = ReductionRules.Maximum,
        ["REDUCE_MIN"] = ReductionRules.Minimum,
        ["REDUCE_PROD"] = ReductionRules.Product,
        ["RELU"] = ActivationRules.Relu,
        ["RELU6"] = ActivationRules.Relu6,
        ["RELU_0_TO_1"] = ActivationRules.Relu0To1,
        ["RELU_N1_TO_1"] = ActivationRules.ReluN1To1,
        ["RESHAPE"] = ShapeRules.Reshape,
        ["RESIZE_BILINEAR"] = ResizeRules.Bilinear,
        ["RESIZE_NEAREST_NEIGHBOR"] = ResizeRules.Nearest,
        ["ROUND"] = FunctionRules.Function,
        ["RSQRT"] = FunctionRules.ReciprocalRoot,
        ["SIGN"] = FunctionRules.Function,
        ["SIN"] = FunctionRules.Function,
        ["SLICE"] = SliceRules.Slice,
        ["SOFTMAX"] = ActivationRules.Softmax,
        ["SPACE_TO_DEPTH"] = ShapeRules.SpaceToDepth,
        ["SPLIT"] = SliceRules.Split,
        ["SPLIT_V"] = SliceRules.SplitByLengths,
        ["SQRT"] = FunctionRules.Function,
        ["SQUARE"] = FunctionRules.Square,
        ["SQUARED_DIFFERENCE"] = ArithmeticRules.SquaredDifference,
        ["SQUEEZE"] = ShapeRules.Reshape,
        ["STRIDED_SLICE"] = SliceRules.StridedSlice,
        ["SUB"] = ArithmeticRules.Subtract,
        ["SUM"] = ReductionRules.Sum,
        ["TANH"] = FunctionRules.Function,
        ["TILE"] = RepetitionRules.Tile,
        ["TRANSPOSE"] = ShapeRules.Transpose,
        ["TRANSPOSE_CONV"] = TransposedConvolutionRules.Apply,
        ["UNPACK"] = SliceRules.Unpack,
    };

    /// <exception cref="TfliteException">There are others; names each kind with the first place that it stands at.</exception>
    public static void RequireAll(LiveModel model)
    {
        string[] others = [.. model.Operators.Where(operation => !Rules.ContainsKey(operation.Name)).DistinctBy(operation => operation.Name).Select(operation => operation.Label)];
        if (others.Length > 0)
        {
            string more = others.Length > MostNamed ? $" and {others.Length - MostNamed} more" : "";
            throw new TfliteException(
                $"it uses operators that are not imported: {string.Join(", ", others.Take(MostNamed))}{more}; write the network as an ONNX file instead "
                + $"(tf2onnx does), or without them. Imported are {string.Join(", ", Rules.Keys)}");
        }
    }

    public static void Apply(Step step) => Rules[step.Operator.Name](step);
}
