using Aviary.Learning.Importing.Conversion;

namespace Aviary.Learning.Importing.Operators;

/// <summary>The operators that are imported.</summary>
internal static class OperatorRules
{
    private const int MostNamed = 20;

    private static readonly Dictionary<string, Action<Step>> Rules = new(StringComparer.Ordinal)
    {
        ["ADD"] = ArithmeticRules.Add,
        ["AVERAGE_POOL_2D"] = PoolRules.Average,
        ["CONCATENATION"] = ShapeRules.Concatenate,
        ["CONV_2D"] = ConvolutionRules.Convolution,
        ["DEPTHWISE_CONV_2D"] = ConvolutionRules.Depthwise,
        ["DEQUANTIZE"] = RoundingRules.Dequantize,
        ["FULLY_CONNECTED"] = MatrixRules.FullyConnected,
        ["HARD_SWISH"] = ActivationRules.HardSwish,
        ["LEAKY_RELU"] = ActivationRules.LeakyRelu,
        ["LOGISTIC"] = ActivationRules.Logistic,
        ["MAX_POOL_2D"] = PoolRules.Maximum,
        ["MEAN"] = PoolRules.Mean,
        ["MUL"] = ArithmeticRules.Multiply,
        ["PAD"] = ShapeRules.Pad,
        ["QUANTIZE"] = RoundingRules.Quantize,
        ["RELU"] = ActivationRules.Relu,
        ["RELU6"] = ActivationRules.Relu6,
        ["RESHAPE"] = ShapeRules.Reshape,
        ["RESIZE_BILINEAR"] = ResizeRules.Bilinear,
        ["RESIZE_NEAREST_NEIGHBOR"] = ResizeRules.Nearest,
        ["SOFTMAX"] = ActivationRules.Softmax,
        ["SUB"] = ArithmeticRules.Subtract,
        ["TRANSPOSE"] = ShapeRules.Transpose,
    };

    /// <exception cref="TfliteException">There are others; names them all.</exception>
    public static void RequireAll(LiveModel model)
    {
        string[] others = [.. model.Operators.Select(operation => operation.Name).Where(name => !Rules.ContainsKey(name)).Distinct().Order(StringComparer.Ordinal)];
        if (others.Length > 0)
        {
            string more = others.Length > MostNamed ? $" and {others.Length - MostNamed} more" : "";
            throw new TfliteException(
                $"it uses operators that are not imported: {string.Join(", ", others.Take(MostNamed))}{more}. Imported are {string.Join(", ", Rules.Keys)}");
        }
    }

    public static void Apply(Step step) => Rules[step.Operator.Name](step);
}
