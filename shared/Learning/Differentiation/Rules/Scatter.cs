using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>
/// Adds rows up by their places. ScatterElements adds one after the other; ScatterND would add rows of one place from several threads
/// at once, and lose some.
/// </summary>
internal static class Scatter
{
    /// <param name="context">The graph that is built.</param>
    /// <param name="rows">Values of shape [outer, count, inner].</param>
    /// <param name="places">Where they go along the middle axis: integers, count of them, negative ones from the end.</param>
    /// <param name="count">How many.</param>
    /// <param name="shape">The shape of the result: [outer, length, inner].</param>
    public static string Add(GradientContext context, string rows, string places, long count, long[] shape)
    {
        string whole = context.Builder.Add("Cast", [places], Attributes.Int("to", (long)DataType.Int64));
        string everywhere = context.Expand(context.Reshape(whole, 1, count, 1), [shape[0], count, shape[2]]);
        return context.Builder.Add(
            "ScatterElements",
            [context.Zeros(shape), everywhere, rows],
            Attributes.Int("axis", 1),
            Attributes.Text("reduction", "add"));
    }
}
