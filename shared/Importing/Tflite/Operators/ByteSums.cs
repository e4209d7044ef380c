using System.Runtime.InteropServices;
using Aviary.Importing.Tflite.Conversion;
using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>
/// Sums and differences of bytes of two scales as LiteRT's kernels make them (kernels/internal/reference/add.h): both parts are
/// raised by 20 bits, brought to twice the larger scale and rounded, and their sum is brought to the output's scale.
/// </summary>
/// <param name="one">The scale of one part.</param>
/// <param name="other">The scale of the other.</param>
internal sealed class ByteSums(double one, double other)
{
    private const int Raised = 20;

    private readonly double _twice = 2 * Math.Max(one, other);

    /// <summary>What 1 of a sum of parts stands for.</summary>
    public double Size => _twice / (1 << Raised);

    /// <summary>A part: a whole number for each of the 256 bytes, in float64, which holds all of their bits.</summary>
    public string Part(OnnxGraph graph, string bytes, ByteScale scale)
    {
        FixedPoint factor = FixedPoint.Of(scale.Scale / _twice);
        double[] parts = [.. Enumerable.Range(byte.MinValue, byte.MaxValue + 1)
            .Select(entry => (double)factor.Times((long)(entry - scale.ZeroPoint) << Raised))];
        string table = graph.Builder.Constant(DataType.Double, MemoryMarshal.AsBytes<double>(parts), parts.Length);
        return graph.Builder.Add("Gather", [table, graph.Cast(bytes, DataType.Int32)], Attributes.Int("axis", 0));
    }
}
