using System.Runtime.InteropServices;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>The bounds that an operator puts on its own result; infinite where it puts none.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Activation(float Lowest, float Highest)
{
    public static readonly Activation None = new(float.NegativeInfinity, float.PositiveInfinity);

    public static readonly Activation Relu = new(0, float.PositiveInfinity);

    public static readonly Activation Relu6 = new(0, 6);

    public static readonly Activation Relu0To1 = new(0, 1);

    public static readonly Activation ReluN1To1 = new(-1, 1);

    public bool IsNone => this == None;

    /// <summary>By the schema's number of a fused activation.</summary>
    public static Activation Of(int fused, string label) => fused switch
    {
        0 => None,
        1 => Relu,
        2 => ReluN1To1,
        3 => Relu6,
        _ => throw new TfliteException($"{label}: the fused activation {fused}; expected none, RELU, RELU_N1_TO_1 or RELU6 (0 to 3)"),
    };

    /// <summary>What is within both.</summary>
    public Activation Within(Activation other) => new(Math.Max(Lowest, other.Lowest), Math.Min(Highest, other.Highest));
}
