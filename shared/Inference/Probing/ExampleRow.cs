using System.Buffers;
using System.Text.Json;
using Aviary.Errors;

namespace Aviary.Inference.Probing;

/// <summary>A row for the golden example, as a request would send it.</summary>
public static class ExampleRow
{
    /// <summary>The given numbers.</summary>
    /// <exception cref="InvalidInputException">One is not finite.</exception>
    public static JsonElement Of(ReadOnlySpan<double> row)
    {
        foreach (double number in row)
        {
            if (!double.IsFinite(number))
            {
                throw new InvalidInputException("example", "finite numbers", $"{number}");
            }
        }

        double[] numbers = row.ToArray();
        return Write(writer => WriteNumbers(writer, numbers));
    }

    /// <summary>Probe rows, the most informative first: a pattern, ones, zeros.</summary>
    public static IEnumerable<JsonElement> Probes(ModelSignature signature, IReadOnlyList<string> texts)
    {
        for (int kind = 0; kind < 3; kind++)
        {
            int chosen = kind;
            IReadOnlyList<ColumnSignature> columns = signature.ColumnNames.Count > 0
                ? [.. signature.ColumnNames.Select(name => new ColumnSignature(name, signature.InputType, Width: 1))]
                : signature.Columns;
            yield return columns.Count == 0
                ? Write(writer => WriteNumbers(writer, Enumerable.Range(0, signature.RowElements).Select(i => Number(signature.InputType, i, chosen))))
                : Write(writer => WriteTable(writer, columns, texts, chosen));
        }
    }

    /// <summary>An object, because it shows the columns' names to whoever looks for an example of a request.</summary>
    private static void WriteTable(Utf8JsonWriter writer, IReadOnlyList<ColumnSignature> columns, IReadOnlyList<string> texts, int kind)
    {
        writer.WriteStartObject();
        for (int i = 0; i < columns.Count; i++)
        {
            ColumnSignature column = columns[i];
            writer.WritePropertyName(column.Name);
            if (column.Width > 1)
            {
                writer.WriteStartArray();
            }

            for (int place = 0; place < column.Width; place++)
            {
                if (column.Type == ElementType.String)
                {
                    writer.WriteStringValue(texts[i]);
                }
                else
                {
                    writer.WriteNumberValue(Number(column.Type, i + place, kind));
                }
            }

            if (column.Width > 1)
            {
                writer.WriteEndArray();
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>A number that the type can hold.</summary>
    private static double Number(ElementType type, int i, int kind) => (type, kind) switch
    {
        (ElementType.Bool, 0) => i % 2,
        (ElementType.Int8, 0) => (i * 37) & sbyte.MaxValue,
        (_, 0) => ((i * 37) & byte.MaxValue) * (ElementTypes.IsReal(type) ? 1 / 256.0 : 1),
        (_, 1) => 1,
        _ => 0,
    };

    private static void WriteNumbers(Utf8JsonWriter writer, IEnumerable<double> row)
    {
        writer.WriteStartArray();
        foreach (double number in row)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    private static JsonElement Write(Action<Utf8JsonWriter> content)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            content(writer);
        }

        return JsonElement.Parse(json.WrittenSpan);
    }
}
