using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text.Json;
using Aviary.Errors;

namespace Aviary.Serving.InProcess;

/// <summary>Writes a row as a request would send it: one reader checks and explains rows, wherever they come from.</summary>
internal static class RowJson
{
    public static ReadOnlyMemory<byte> Of(ReadOnlySpan<float> row)
    {
        ArrayBufferWriter<byte> json = new();
        using Utf8JsonWriter writer = Begin(json);
        writer.WriteStartArray();
        for (int i = 0; i < row.Length; i++)
        {
            WriteNumber(writer, row[i], $"row[{i.ToString(CultureInfo.InvariantCulture)}]");
        }

        writer.WriteEndArray();
        return End(writer, json);
    }

    public static ReadOnlyMemory<byte> Of(IReadOnlyDictionary<string, object?> columns)
    {
        ArrayBufferWriter<byte> json = new();
        using Utf8JsonWriter writer = Begin(json);
        writer.WriteStartObject();
        foreach ((string name, object? value) in columns)
        {
            writer.WritePropertyName(name);
            Write(writer, value, name);
        }

        writer.WriteEndObject();
        return End(writer, json);
    }

    private static Utf8JsonWriter Begin(ArrayBufferWriter<byte> json)
    {
        Utf8JsonWriter writer = new(json);
        writer.WriteStartObject();
        writer.WriteStartArray("inputs");
        return writer;
    }

    private static ReadOnlyMemory<byte> End(Utf8JsonWriter writer, ArrayBufferWriter<byte> json)
    {
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, object? value, string name)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case float number:
                WriteNumber(writer, number, name);
                break;
            case double number:
                WriteNumber(writer, number, name);
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number:
                writer.WriteNumberValue(number);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            case IEnumerable values:
                writer.WriteStartArray();
                foreach (object? one in values)
                {
                    Write(writer, one, name);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new InvalidInputException(name, "a number, a text, a truth value, a list of these, or null", $"{value.GetType()}");
        }
    }

    /// <summary>Of its own type: as a double, 0.1f would be 0.10000000149011612.</summary>
    private static void WriteNumber(Utf8JsonWriter writer, float number, string name)
    {
        if (float.IsFinite(number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            WriteNumber(writer, (double)number, name);
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, double number, string name)
    {
        if (double.IsFinite(number))
        {
            writer.WriteNumberValue(number);
        }
        else if (double.IsNaN(number))
        {
            writer.WriteNullValue();
        }
        else
        {
            throw new InvalidInputException(name, "a finite number, or NaN for a missing value", $"{number}");
        }
    }
}
