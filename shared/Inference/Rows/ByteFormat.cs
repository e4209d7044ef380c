using System.Text.Json;

namespace Aviary.Inference.Rows;

/// <summary>Whole numbers from 0 to 255; 12.0 is one, 12.5 is not.</summary>
internal readonly struct ByteFormat : INumberFormat<byte>
{
    public static string Expected => "a whole number from 0 to 255";

    public static bool TryReadRun(ReadOnlySpan<byte> text, Span<byte> target, out int end)
    {
        int at = 0;
        end = 0;
        for (int i = 0; i < target.Length; i++)
        {
            at = PlainNumbers.SkipSpace(text, at);
            if ((uint)at >= (uint)text.Length || (uint)(text[at] - '0') is not (<= 9 and var value))
            {
                return false;
            }

            for (at++; (uint)at < (uint)text.Length && (uint)(text[at] - '0') is <= 9 and var digit; at++)
            {
                // A leading zero is no JSON.
                if (value == 0)
                {
                    return false;
                }

                value = (value * 10) + digit;
                if (value > byte.MaxValue)
                {
                    return false;
                }
            }

            target[i] = (byte)value;
            if (!PlainNumbers.TryEnd(text, ref at, last: i == target.Length - 1))
            {
                return false;
            }
        }

        end = at;
        return target.Length > 0;
    }

    public static bool TryRead(ref Utf8JsonReader reader, out byte value)
    {
        if (reader.TryGetByte(out value))
        {
            return true;
        }

        bool whole = reader.TryGetDouble(out double number) && number is >= 0 and <= byte.MaxValue && number == Math.Floor(number);
        value = whole ? (byte)number : default;
        return whole;
    }
}
