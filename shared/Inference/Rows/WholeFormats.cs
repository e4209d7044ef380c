using System.Numerics;
using System.Text.Json;

namespace Aviary.Inference.Rows;

/// <summary>Whole numbers of any size but bytes, which have a fast way of their own; 12.0 is one, 12.5 is not.</summary>
internal readonly struct WholeFormat<T> : INumberFormat<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    /// <summary>Beyond 2^53 a double no longer represents every whole number.</summary>
    private const double Exact = 1L << 53;

    public static string Expected { get; } = $"a whole number from {T.MinValue} to {T.MaxValue}";

    public static bool TryRead(ref Utf8JsonReader reader, out T value)
    {
        if (reader.TryGetInt64(out long signed))
        {
            return TryConvert(signed, out value);
        }

        if (reader.TryGetUInt64(out ulong unsigned))
        {
            return TryConvert(unsigned, out value);
        }

        value = default;
        return reader.TryGetDouble(out double number) && Math.Abs(number) <= Exact && number == Math.Floor(number) && TryConvert((long)number, out value);
    }

    private static bool TryConvert<TFrom>(TFrom number, out T value)
        where TFrom : IBinaryInteger<TFrom>
    {
        value = T.CreateTruncating(number);
        return TFrom.CreateTruncating(value) == number && T.IsNegative(value) == TFrom.IsNegative(number);
    }
}
