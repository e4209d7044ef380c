namespace Aviary.Inference.Safety;

/// <summary>
/// How many of an operator's inputs may not be left out by an empty name (ONNX, "Operators"). ONNX Runtime counts the names and does
/// not look whether one is empty; the operator then reads an input that is not there, which ends the process.
/// </summary>
internal static class NeededInputs
{
    private const int All = int.MaxValue;

    /// <summary>Those that need more than their first input.</summary>
    private static readonly Dictionary<string, int> Counts = new(StringComparer.Ordinal)
    {
        ["Add"] = All, ["Sub"] = All, ["Mul"] = All, ["Div"] = All, ["Pow"] = All, ["Mod"] = All, ["Max"] = All, ["Min"] = All, ["Sum"] = All,
        ["Mean"] = All, ["Concat"] = All, ["And"] = All, ["Or"] = All, ["Xor"] = All, ["Equal"] = All, ["Greater"] = All, ["GreaterOrEqual"] = All,
        ["Less"] = All, ["LessOrEqual"] = All, ["BitShift"] = All, ["Where"] = All, ["MatMul"] = All, ["Einsum"] = All, ["PRelu"] = All,
        ["Gather"] = All, ["GatherElements"] = All, ["GatherND"] = All, ["Expand"] = All, ["Reshape"] = All, ["Tile"] = All, ["TopK"] = All,
        ["OneHot"] = All, ["Range"] = All, ["ScatterElements"] = All, ["ScatterND"] = All, ["Scatter"] = All, ["CumSum"] = All, ["Compress"] = All,
        ["InstanceNormalization"] = All, ["BatchNormalization"] = All, ["QLinearMatMul"] = All, ["QLinearConv"] = 8,
        ["Conv"] = 2, ["ConvTranspose"] = 2, ["ConvInteger"] = 2, ["Gemm"] = 2, ["MatMulInteger"] = 2, ["QuantizeLinear"] = 2,
        ["DequantizeLinear"] = 2, ["Pad"] = 2, ["LayerNormalization"] = 2, ["Slice"] = 3, ["LSTM"] = 3, ["GRU"] = 3, ["RNN"] = 3,
    };

    /// <summary>The inputs that an operator of the standard domain needs, from the first on.</summary>
    public static int Of(string type) => type == "Loop" ? 0 : Counts.GetValueOrDefault(type, 1);
}
