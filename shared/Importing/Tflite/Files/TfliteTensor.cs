using System.Runtime.InteropServices;

namespace Aviary.Importing.Tflite.Files;

/// <summary>A tensor as the file declares it.</summary>
/// <param name="Index">The number.</param>
/// <param name="Label">How it is named to people.</param>
/// <param name="Kind">The element type.</param>
/// <param name="Shape">The dimensions, channels last in pictures.</param>
/// <param name="Quantisation">Null where its numbers are what they are.</param>
/// <param name="Data">The numbers of a constant, as many bytes as shape and type ask for; null for what is computed.</param>
internal sealed record TfliteTensor(int Index, string Label, TensorKind Kind, int[] Shape, Quantisation? Quantisation, ReadOnlyMemory<byte>? Data)
{
    public bool IsConstant => Data is not null;

    public int Rank => Shape.Length;

    public int Elements => Shape.Aggregate(1, (product, length) => product * length);

    /// <summary>The whole numbers of a constant: axes, sizes, margins.</summary>
    public int[] Whole(string what)
    {
        return IsConstant && Kind.IsWhole()
            ? [.. Longs().Select(number => (int)Math.Clamp(number, int.MinValue, int.MaxValue))]
            : throw new TfliteException($"{Label}: expected constant whole numbers for {what}, got {(IsConstant ? Kind.Text() : "what is computed")}");
    }

    /// <summary>The numbers of a constant of INT32 or INT64.</summary>
    public long[] Longs() => Kind == TensorKind.Int32
        ? [.. MemoryMarshal.Cast<byte, int>(Data!.Value.Span).ToArray().Select(number => (long)number)]
        : MemoryMarshal.Cast<byte, long>(Data!.Value.Span).ToArray();

    public string ShapeText() => $"[{string.Join(", ", Shape)}]";
}
