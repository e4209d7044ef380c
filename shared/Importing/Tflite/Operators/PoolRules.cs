using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;
using Aviary.Onnx;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>AVERAGE_POOL_2D and MAX_POOL_2D.</summary>
internal static class PoolRules
{
    private const int PoolOptions = 5;

    public static void Average(Step step)
    {
        (GraphValue value, Window window, Activation bounds) = Read(step);
        ByteScale? scale = ByteScale.Of(step.Output);
        bool faithful = step.Graph.IsFaithful && scale is not null && scale == value.Scale;

        // The kernels average the bytes as they are stored: their halves go away from the byte 0, not from what stands for 0.
        ByteScale raw = new(1, (byte)(step.Output.Kind == TensorKind.Int8 ? ByteScale.Shift : 0));
        string real = faithful ? step.Graph.Dequantise(step.Graph.Bytes(value, channelsFirst: true), raw) : step.Graph.Real(value, channelsFirst: true);

        // Margins do not count in the average (the default of ONNX too).
        string pooled = window.CoversAll(value.Shape, step.Output.Shape)
            ? step.Builder.Add("GlobalAveragePool", [real])
            : step.Builder.Add("AveragePool", [real], Attributes(window, value.Shape));
        if (faithful)
        {
            string bytes = step.Graph.Quantise(FixedPoint.WithoutTies(step.Graph, pooled, 1), raw);
            step.Give(step.Graph.ClipBytes(bytes, scale!.Value, bounds), asBytes: true, channelsFirst: true);
        }
        else
        {
            step.Give(pooled, channelsFirst: true, bounds);
        }
    }

    public static void Maximum(Step step)
    {
        (GraphValue value, Window window, Activation bounds) = Read(step);
        if (step.Graph.KeepsBytes(value) && ByteScale.Of(step.Output) is { } scale && scale == value.Scale)
        {
            string bytes = step.Builder.Add("MaxPool", [step.Graph.Bytes(value, channelsFirst: true)], Attributes(window, value.Shape));
            step.Give(step.Graph.ClipBytes(bytes, scale, bounds), asBytes: true, channelsFirst: true);
            return;
        }

        step.Give(step.Builder.Add("MaxPool", [step.Graph.Real(value, channelsFirst: true)], Attributes(window, value.Shape)), channelsFirst: true, bounds);
    }

    private static (GraphValue Value, Window Window, Activation Bounds) Read(Step step)
    {
        FlatTable? options = step.Options(PoolOptions);
        step.RequireRank(step.Tensor(0), 4);
        step.RequireRank(step.Output, 4);
        Window window = Window.Of(
            step.Label, options, [options?.Int32(4) ?? 0, options?.Int32(3) ?? 0], [options?.Int32(2) ?? 0, options?.Int32(1) ?? 0], [1, 1]);
        return (step.Input(0), window, step.Fused(options, 5));
    }

    private static AttributeProto[] Attributes(Window window, int[] shape) =>
    [
        Onnx.Attributes.Ints("kernel_shape", [.. window.Kernel]),
        Onnx.Attributes.Ints("strides", [.. window.Strides]),
        Onnx.Attributes.Ints("pads", window.Margins(shape)),
    ];
}
