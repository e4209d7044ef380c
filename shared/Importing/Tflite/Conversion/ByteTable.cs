using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>A function of one byte, computed for each of the 256 at import, as LiteRT's kernels hold theirs.</summary>
internal static class ByteTable
{
    /// <summary>The table of a function of real numbers, rounded to the nearest byte, halves away from 0.</summary>
    public static byte[] OfReals(ByteScale from, ByteScale to, Func<double, double> function) => Of(from, to, number =>
    {
        // Some of these functions have no value below 0; the kernels end there as well.
        double real = function((double)from.Scale * number) / to.Scale;
        return double.IsNaN(real) ? byte.MinValue - to.ZeroPoint : Math.Round(real, MidpointRounding.AwayFromZero);
    });

    /// <summary>The table of a function of whole numbers: bytes less their zero points.</summary>
    public static byte[] Of(ByteScale from, ByteScale to, Func<int, double> function)
        => [.. Enumerable.Range(byte.MinValue, byte.MaxValue + 1)
            .Select(entry => (byte)Math.Clamp(function(entry - from.ZeroPoint) + to.ZeroPoint, byte.MinValue, byte.MaxValue))];

    public static string Apply(OnnxGraph graph, string bytes, byte[] table)
    {
        string entries = graph.Builder.Constant(DataType.Uint8, table, table.Length);
        return graph.Builder.Add("Gather", [entries, graph.Cast(bytes, DataType.Int32)], Attributes.Int("axis", 0));
    }
}
