using Aviary.Learning.Preprocessing;
using Aviary.Onnx;

namespace Aviary.Benchmarks.Learning;

/// <summary>How many numbers a served file has learned.</summary>
internal static class TrainedParameters
{
    /// <summary>The elements of all float initializers but those of the input's scaling. Folded normalisations are biases by now.</summary>
    public static long Of(ReadOnlyMemory<byte> onnx)
        => ModelProto.Parser.ParseFrom(onnx.Span).Graph.Initializer
            .Where(tensor => tensor.IsFloat() && !tensor.Name.StartsWith(InputStage.Prefix, StringComparison.Ordinal))
            .Sum(tensor => tensor.Dims.Elements());
}
