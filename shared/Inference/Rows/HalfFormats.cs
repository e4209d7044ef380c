using System.Text.Json;

namespace Aviary.Inference.Rows;

/// <summary>Numbers in half precision, which ends at 65,504.</summary>
internal readonly struct HalfFormat : IRealFormat<Half>
{
    public static string Expected { get; } = $"a number from {(float)Half.MinValue:0} to {(float)Half.MaxValue:0}";

    public static Half Missing => Half.NaN;

    public static bool TryRead(ref Utf8JsonReader reader, out Half value)
    {
        value = reader.TryGetDouble(out double number) ? (Half)number : Half.NaN;
        return Half.IsFinite(value);
    }
}

/// <summary>Numbers in the precision of bfloat16, by their bits.</summary>
internal readonly struct BFloat16Format : IRealFormat<ushort>
{
    public static string Expected => "a finite number";

    public static ushort Missing { get; } = ElementValues.BFloat16Bits(float.NaN);

    public static bool TryRead(ref Utf8JsonReader reader, out ushort value)
    {
        const ushort exponent = 0x7F80; // all ones: infinite, or no number
        value = reader.TryGetSingle(out float number) ? ElementValues.BFloat16Bits(number) : exponent;
        return (value & exponent) != exponent;
    }
}
