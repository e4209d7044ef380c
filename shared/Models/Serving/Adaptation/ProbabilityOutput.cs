using Aviary.Models.Serving.Engine;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Models.Serving.Adaptation;

/// <summary>Finds the output with the probabilities or scores among labels and others.</summary>
internal static class ProbabilityOutput
{
    /// <summary>The output's name: of the tensors of real numbers one that is called so, else the first with classes, else the first.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static string Choose(InferenceSession session)
    {
        string[] reals = [.. session.OutputNames.Where(name => IsReal(session.OutputMetadata[name]))];
        return reals.FirstOrDefault(name => name.Contains("prob", StringComparison.OrdinalIgnoreCase))
            ?? reals.FirstOrDefault(name => session.OutputMetadata[name].Dimensions.Length == 2)
            ?? reals.FirstOrDefault()
            ?? throw new InvalidDataException($"its outputs are {SessionLayout.Describe(session)}; expected probabilities or scores: float32 of batch × classes");
    }

    /// <summary>The numbers that it gives for one row.</summary>
    /// <exception cref="InvalidDataException">It has no row of its own for each row of the input.</exception>
    public static int Width(string output, long[] shape)
        => shape is [1, ..] && shape.Aggregate(1L, (product, size) => product * size) is > 0 and <= 1_000_000 and var width
            ? (int)width
            : throw new InvalidDataException($"its output {output} has the shape [{string.Join(", ", shape)}] for one row; expected [1, classes]");

    private static bool IsReal(NodeMetadata output)
        => output.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR
            && output.ElementDataType is TensorElementType.Float or TensorElementType.Double or TensorElementType.Float16;
}
