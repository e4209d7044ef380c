using System.Text.Json;

namespace Aviary.Models.Serving.Inputs;

/// <summary>Finite numbers in single precision.</summary>
internal readonly struct SingleFormat : INumberFormat<float>
{
    /// <summary>The bits of a double below those of a single, and the pattern that lies half-way between two singles.</summary>
    private const long Below = (1L << 29) - 1;
    private const long HalfWay = 1L << 28;

    public static string Expected => "a finite number";

    public static bool TryReadRun(ReadOnlySpan<byte> text, Span<float> target, out int end)
    {
        int at = 0;
        end = 0;
        for (int i = 0; i < target.Length; i++)
        {
            // Next to half-way between two singles, rounding twice could differ from rounding once.
            if (!PlainNumbers.TryReadDecimal(text, ref at, out double value)
                || Math.Abs((BitConverter.DoubleToInt64Bits(value) & Below) - HalfWay) <= 1
                || !PlainNumbers.TryEnd(text, ref at, last: i == target.Length - 1))
            {
                return false;
            }

            target[i] = (float)value;
        }

        end = at;
        return target.Length > 0;
    }

    public static bool TryRead(ref Utf8JsonReader reader, out float value) => reader.TryGetSingle(out value) && float.IsFinite(value);
}

/// <summary>Finite numbers in double precision.</summary>
internal readonly struct DoubleFormat : INumberFormat<double>
{
    public static string Expected => "a finite number";

    public static bool TryReadRun(ReadOnlySpan<byte> text, Span<double> target, out int end)
    {
        int at = 0;
        end = 0;
        for (int i = 0; i < target.Length; i++)
        {
            if (!PlainNumbers.TryReadDecimal(text, ref at, out double value)
                || !PlainNumbers.TryEnd(text, ref at, last: i == target.Length - 1))
            {
                return false;
            }

            target[i] = value;
        }

        end = at;
        return target.Length > 0;
    }

    public static bool TryRead(ref Utf8JsonReader reader, out double value) => reader.TryGetDouble(out value) && double.IsFinite(value);
}

/// <summary>As <see cref="SingleFormat"/>, and <c>null</c> for a missing number.</summary>
internal readonly struct MissingSingleFormat : INumberFormat<float>
{
    public static string Expected => "a finite number or null";

    public static bool TakesNull => true;

    public static bool TryReadRun(ReadOnlySpan<byte> text, Span<float> target, out int end) => SingleFormat.TryReadRun(text, target, out end);

    public static bool TryRead(ref Utf8JsonReader reader, out float value)
    {
        value = float.NaN;
        return reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.Number && SingleFormat.TryRead(ref reader, out value));
    }
}

/// <summary>As <see cref="DoubleFormat"/>, and <c>null</c> for a missing number.</summary>
internal readonly struct MissingDoubleFormat : INumberFormat<double>
{
    public static string Expected => "a finite number or null";

    public static bool TakesNull => true;

    public static bool TryReadRun(ReadOnlySpan<byte> text, Span<double> target, out int end) => DoubleFormat.TryReadRun(text, target, out end);

    public static bool TryRead(ref Utf8JsonReader reader, out double value)
    {
        value = double.NaN;
        return reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.Number && DoubleFormat.TryRead(ref reader, out value));
    }
}
