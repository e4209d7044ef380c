using System.Text.Json;

namespace Aviary.Inference.Rows;

/// <summary>Finite numbers in single precision.</summary>
internal readonly struct SingleFormat : IRealFormat<float>
{
    /// <summary>The bits of a double below those of a single, and the pattern that lies half-way between two singles.</summary>
    private const long Below = (1L << 29) - 1;
    private const long HalfWay = 1L << 28;

    public static string Expected => "a finite number";

    public static float Missing => float.NaN;

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
internal readonly struct DoubleFormat : IRealFormat<double>
{
    public static string Expected => "a finite number";

    public static double Missing => double.NaN;

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

/// <summary>A real number of any type, and <c>null</c> for a missing one.</summary>
internal readonly struct OrMissing<T, TFormat> : INumberFormat<T>
    where T : unmanaged
    where TFormat : struct, IRealFormat<T>
{
    public static string Expected { get; } = $"{TFormat.Expected} or null";

    public static bool Takes(JsonTokenType token) => token is JsonTokenType.Number or JsonTokenType.Null;

    public static bool TryReadRun(ReadOnlySpan<byte> text, Span<T> target, out int end) => TFormat.TryReadRun(text, target, out end);

    public static bool TryGetMissing(out T value)
    {
        value = TFormat.Missing;
        return true;
    }

    public static bool TryRead(ref Utf8JsonReader reader, out T value)
    {
        value = TFormat.Missing;
        return reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.Number && TFormat.TryRead(ref reader, out value));
    }
}
