using Aviary.Importing.Tflite.Conversion;
using Aviary.Onnx;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR.</summary>
internal static class ResizeRules
{
    private const int BilinearOptions = 15;
    private const int NearestOptions = 74;

    public static void Bilinear(Step step)
    {
        var options = step.Options(BilinearOptions);
        Resize(step, "linear", options?.Bool(2) ?? false, options?.Bool(3) ?? false);
    }

    public static void Nearest(Step step)
    {
        var options = step.Options(NearestOptions);
        Resize(step, "nearest", options?.Bool(0) ?? false, options?.Bool(1) ?? false);
    }

    private static void Resize(Step step, string mode, bool alignsCorners, bool halfPixels)
    {
        GraphValue value = step.Input(0);
        step.RequireRank(value.Tensor, 4);
        step.RequireRank(step.Output, 4);
        string coordinates = alignsCorners ? "align_corners" : halfPixels ? "half_pixel" : "asymmetric";

        // Corners and half pixels round to the nearest, halves up; otherwise the part behind the point is cut off.
        string rounding = alignsCorners || halfPixels ? "round_prefer_ceil" : "floor";
        string scales = step.Builder.Constant(
            [1, 1, Factor(value.Shape[1], step.Output.Shape[1]), Factor(value.Shape[2], step.Output.Shape[2])], 4);
        string result = step.Builder.Add(
            "Resize",
            [step.Graph.Real(value, channelsFirst: true), "", scales],
            Attributes.Text("mode", mode),
            Attributes.Text("coordinate_transformation_mode", coordinates),
            Attributes.Text("nearest_mode", rounding));
        step.Give(result, channelsFirst: true, Activation.None);
    }

    /// <summary>The smallest factor from which ⌊size · factor⌋ gives the result's size. Sizes would close the batch.</summary>
    private static float Factor(int size, int result)
    {
        float factor = (float)result / size;
        return Math.Floor(size * (double)factor) < result ? MathF.BitIncrement(factor) : factor;
    }
}
