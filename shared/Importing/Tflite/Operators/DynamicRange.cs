using Aviary.Importing.Tflite.Conversion;
using Aviary.Onnx;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>
/// Layers with byte weights and real activations. LiteRT rounds what goes in while it runs: each row of the batch to 255 steps
/// between its smallest and largest number and 0, in a convolution of single pixels each pixel (XNNPACK, <c>xnn_f32_qd8_asymmetric_quantization_params</c>). The same rounding is
/// done here on real numbers, so that the answers agree.
/// </summary>
internal static class DynamicRange
{
    private const float Steps = 255;

    // A row of zeros has no range; whatever it is divided by, it stays 0.
    private const float SmallestRange = 1e-30f;

    /// <summary>The dimensions of a row of features, which share a range.</summary>
    public static readonly long[] Rows = [1];

    /// <summary>The dimensions of one pixel.</summary>
    public static readonly long[] Pixels = [1];

    /// <summary>The dimensions of a picture.</summary>
    public static readonly long[] Pictures = [1, 2, 3];

    public static string Rounded(Step step, string real, long[] dimensions)
    {
        var axes = Attributes.Ints("axes", dimensions);
        string zero = step.Builder.Scalar(0);
        string lowest = step.Builder.Add("Min", [step.Builder.Add("ReduceMin", [real], axes), zero]);
        string highest = step.Builder.Add("Max", [step.Builder.Add("ReduceMax", [real], axes), zero]);
        string range = step.Builder.Add("Max", [step.Builder.Add("Sub", [highest, lowest]), step.Builder.Scalar(SmallestRange)]);
        string density = step.Builder.Add("Div", [step.Builder.Scalar(Steps), range]);
        return step.Builder.Add("Div", [step.Builder.Add("Round", [step.Builder.Add("Mul", [real, density])]), density]);
    }
}
