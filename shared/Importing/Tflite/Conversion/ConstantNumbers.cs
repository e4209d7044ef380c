using System.Runtime.InteropServices;
using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>The real numbers that constants stand for.</summary>
internal static class ConstantNumbers
{
    /// <exception cref="TfliteException">The constant is of another type, or is computed.</exception>
    public static float[] Reals(this TfliteTensor tensor, string what)
    {
        if (tensor.Data is not { } data)
        {
            throw new TfliteException($"{tensor.Label}: computed; expected a constant for {what}");
        }

        ReadOnlySpan<byte> bytes = data.Span;
        return (tensor.Kind, tensor.Quantisation) switch
        {
            (TensorKind.Float32, _) => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            (TensorKind.Float16, _) => [.. MemoryMarshal.Cast<byte, Half>(bytes).ToArray().Select(half => (float)half)],
            (TensorKind.Int8, { } scale) => Scaled(MemoryMarshal.Cast<byte, sbyte>(bytes), tensor.Shape, scale),
            (TensorKind.UInt8, { } scale) => Scaled(bytes, tensor.Shape, scale),
            (TensorKind.Int16, { } scale) => Scaled(MemoryMarshal.Cast<byte, short>(bytes), tensor.Shape, scale),
            _ => throw new TfliteException($"{tensor.Label}: {tensor.Kind.Text()} for {what}; expected FLOAT32, FLOAT16, or INT8, UINT8 or INT16 with a scale"),
        };
    }

    /// <summary>The same constant as real numbers.</summary>
    public static TfliteTensor AsReals(this TfliteTensor tensor, string what)
        => tensor with
        {
            Kind = TensorKind.Float32,
            Quantisation = null,
            Data = MemoryMarshal.AsBytes<float>(tensor.Reals(what)).ToArray(),
        };

    private static float[] Scaled<T>(ReadOnlySpan<T> numbers, int[] shape, Quantisation quantisation)
        where T : struct, System.Numerics.INumberBase<T>
    {
        // How many numbers follow each other with the same scale.
        int run = quantisation.IsPerChannel ? shape[(quantisation.Dimension + 1)..].Aggregate(1, (product, length) => product * length) : numbers.Length;
        float[] reals = new float[numbers.Length];
        for (int i = 0; i < reals.Length; i++)
        {
            int channel = i / run % quantisation.Scales.Length;
            reals[i] = quantisation.Scales[channel] * (float.CreateTruncating(numbers[i]) - quantisation.ZeroPoints[channel]);
        }

        return reals;
    }
}
