using System.Runtime.InteropServices;
using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>
/// What the bytes of an activation stand for: real = scale · (byte − zero point). Activations are unsigned in what is written:
/// signed ones move by 128, numbers and zero point alike, because ONNX Runtime's kernels for x64 take unsigned by signed.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ByteScale(float Scale, byte ZeroPoint)
{
    /// <summary>By how much signed numbers move.</summary>
    public const int Shift = 128;

    public float Lowest => Scale * (byte.MinValue - ZeroPoint);

    public float Highest => Scale * (byte.MaxValue - ZeroPoint);

    /// <summary>The scale of a tensor of activations; null where it holds real or whole numbers, or such of 16 bits, which are computed as real ones.</summary>
    /// <exception cref="TfliteException">It is none of them.</exception>
    public static ByteScale? Of(TfliteTensor tensor)
    {
        if (tensor.Kind == TensorKind.Float32 || tensor.Kind.IsWhole() || tensor is { Kind: TensorKind.Int16, Quantisation.IsPerChannel: false })
        {
            return null;
        }

        if (!tensor.Kind.IsByte() || tensor.Quantisation is not { IsPerChannel: false } quantisation)
        {
            throw new TfliteException(
                $"{tensor.Label}: {tensor.Kind.Text()} {(tensor.Quantisation is null ? "without a scale" : "with several scales")}; "
                + "activations are read as FLOAT32, or as INT8, UINT8 or INT16 with one scale");
        }

        return new ByteScale(quantisation.Scale, (byte)(quantisation.ZeroPoint + (tensor.Kind == TensorKind.Int8 ? Shift : 0)));
    }

    /// <summary>The bytes of a constant as they are written.</summary>
    public static byte[] Unsigned(TfliteTensor tensor)
    {
        byte[] bytes = tensor.Data!.Value.ToArray();
        if (tensor.Kind == TensorKind.Int8)
        {
            Flip(bytes);
        }

        return bytes;
    }

    /// <summary>Moves signed numbers to unsigned ones, or back: by 128 is to flip the highest bit.</summary>
    public static void Flip(Span<byte> bytes)
    {
        foreach (ref byte number in bytes)
        {
            number ^= Shift;
        }
    }

    /// <summary>The byte nearest to a real number.</summary>
    public byte Nearest(float real) => (byte)Math.Clamp(Math.Round(real / Scale, MidpointRounding.AwayFromZero) + ZeroPoint, byte.MinValue, byte.MaxValue);
}
