namespace Aviary.Importing.Tflite.Conversion;

/// <summary>
/// Activations of 16 bits. They are computed as real numbers, whose 24 bits hold them, and brought to the nearest of their steps
/// where LiteRT would store them.
/// </summary>
internal static class WordScale
{
    public static string Rounded(OnnxGraph graph, string real, float scale)
    {
        string step = graph.Builder.Scalar(scale);
        string steps = graph.Builder.Add("Round", [FixedPoint.WithoutTies(graph, graph.Builder.Add("Div", [real, step]), 1)]);
        string within = graph.Clip(steps, new Activation(short.MinValue, short.MaxValue));
        return graph.Builder.Add("Mul", [within, step]);
    }
}
