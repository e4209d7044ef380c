using System.Text.Json;

namespace Aviary.Models.Serving.Inputs;

/// <summary>Whole numbers of 32 bits; 12.0 is one.</summary>
internal readonly struct IntFormat : INumberFormat<int>
{
    public static string Expected { get; } = $"a whole number from {int.MinValue} to {int.MaxValue}";

    public static bool TryReadRun(ReadOnlySpan<byte> text, Span<int> target, out int end)
    {
        end = 0;
        return false;
    }

    public static bool TryRead(ref Utf8JsonReader reader, out int value)
    {
        if (reader.TryGetInt32(out value))
        {
            return true;
        }

        bool whole = reader.TryGetDouble(out double number)
            && number is >= int.MinValue and <= int.MaxValue && number == Math.Floor(number);
        value = whole ? (int)number : default;
        return whole;
    }
}

/// <summary>Whole numbers of 64 bits; 12.0 is one.</summary>
internal readonly struct LongFormat : INumberFormat<long>
{
    /// <summary>Beyond 2^53 a double no longer tells whole numbers apart.</summary>
    private const double Exact = 1L << 53;

    public static string Expected { get; } = $"a whole number from {long.MinValue} to {long.MaxValue}";

    public static bool TryReadRun(ReadOnlySpan<byte> text, Span<long> target, out int end)
    {
        end = 0;
        return false;
    }

    public static bool TryRead(ref Utf8JsonReader reader, out long value)
    {
        if (reader.TryGetInt64(out value))
        {
            return true;
        }

        bool whole = reader.TryGetDouble(out double number) && Math.Abs(number) <= Exact && number == Math.Floor(number);
        value = whole ? (long)number : default;
        return whole;
    }
}
