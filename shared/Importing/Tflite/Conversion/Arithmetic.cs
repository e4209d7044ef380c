using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>How a quantised network is computed.</summary>
internal enum Arithmetic
{
    /// <summary>Real numbers, held within the ranges of the bytes.</summary>
    Real,

    /// <summary>Bytes, in ONNX Runtime's own kernels: fastest, and now and then a step beside what LiteRT rounds to.</summary>
    Fast,

    /// <summary>Bytes, rounded as LiteRT's reference kernels do.</summary>
    Faithful,
}

/// <summary>Chooses between speed and faithfulness.</summary>
internal static class Arithmetics
{
    // Most quantised classifiers are below this, and take some milliseconds in any arithmetic. A large one would take about ten times
    // as long as in ONNX Runtime's own kernels.
    private const long FaithfulWork = 256_000_000;

    /// <summary>The arithmetic for a quantised network by the work that it is.</summary>
    public static Arithmetic For(LiveModel model) => Work(model) <= FaithfulWork ? Arithmetic.Faithful : Arithmetic.Fast;

    /// <summary>Products in all layers.</summary>
    private static double Work(LiveModel model) => model.Operators.Sum(operation =>
    {
        if (!operation.HasInput(1) || operation.Outputs.Length == 0)
        {
            return 0d;
        }

        TfliteTensor weights = model.Tensors[operation.Inputs[1]];
        double outputs = model.Tensors[operation.Outputs[0]].Elements;
        return operation.Name switch
        {
            "CONV_2D" when weights.Rank == 4 => outputs * weights.Elements / Math.Max(1, weights.Shape[0]),
            "DEPTHWISE_CONV_2D" when weights.Rank == 4 => outputs * weights.Elements / Math.Max(1, weights.Shape[3]),
            "FULLY_CONNECTED" => weights.Elements,
            _ => 0,
        };
    });
}
