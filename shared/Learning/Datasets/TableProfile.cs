using System.Text.Json;

namespace Aviary.Learning.Datasets;

/// <summary>
/// The statistics of a table, as JSON. Of numbers: count of missing ones, mean, deviation, range, the percentiles 0 to 100 (by linear
/// interpolation: Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996, definition 7) and the values in the sampled rows.
/// Of categories and dates: how often each text occurs, the 1,000 most frequent. Of pairs of the first 100 columns of numbers:
/// Pearson's correlation over the rows that have both.
/// </summary>
internal static class TableProfile
{
    /// <summary>The most rows that are kept as a sample; fewer where the table has more than 100 columns.</summary>
    public const int SampleRows = 10_000;

    private const int SampleValues = 1_000_000;
    private const int SmallestSample = 100;
    private const int MostValues = 1_000;
    private const int MostCorrelated = 100;

    public static void Write(Utf8JsonWriter json, TableDataset data)
    {
        int[] sample = Sample(data);
        json.WriteNumber("sampleRows", sample.Length);
        json.WriteStartArray("columns");
        foreach (TableColumn column in data.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("kind", column.Kind.ToString().ToLowerInvariant());
            if (column.Kind == ColumnKind.Number)
            {
                Numbers(json, column.Numbers, sample);
            }
            else
            {
                Texts(json, column.Texts);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        Correlations(json, data);
    }

    /// <summary>Rows at equal distances, so that the same table gives the same sample.</summary>
    private static int[] Sample(TableDataset data)
    {
        int rows = Math.Min(data.Count, Math.Clamp(SampleValues / data.Columns.Count, SmallestSample, SampleRows));
        return [.. Enumerable.Range(0, rows).Select(row => (int)((long)row * data.Count / rows))];
    }

    private static void Numbers(Utf8JsonWriter json, ReadOnlySpan<float> values, int[] sample)
    {
        float[] present = [.. values.ToArray().Where(value => !float.IsNaN(value)).Order()];
        json.WriteNumber("missing", values.Length - present.Length);
        if (present.Length > 0)
        {
            double mean = present.Average(value => (double)value);
            json.WriteNumber("mean", mean);
            json.WriteNumber("deviation", Math.Sqrt(present.Average(value => (value - mean) * (value - mean))));
            json.WriteNumber("min", present[0]);
            json.WriteNumber("max", present[^1]);
            json.WriteStartArray("percentiles");
            for (int percent = 0; percent <= 100; percent++)
            {
                double place = percent / 100.0 * (present.Length - 1);
                int below = (int)place;
                double share = place - below;
                json.WriteNumberValue((float)(present[below] + (share * (present[Math.Min(below + 1, present.Length - 1)] - (double)present[below]))));
            }

            json.WriteEndArray();
        }

        json.WriteStartArray("sample");
        foreach (int row in sample)
        {
            if (float.IsNaN(values[row]))
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteNumberValue(values[row]);
            }
        }

        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, IReadOnlyList<string?> texts)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        int missing = 0;
        foreach (string? text in texts)
        {
            if (text is null)
            {
                missing++;
            }
            else
            {
                counts[text] = counts.GetValueOrDefault(text) + 1;
            }
        }

        KeyValuePair<string, int>[] kept = [.. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(MostValues)];
        json.WriteNumber("missing", missing);
        json.WriteNumber("distinct", counts.Count);
        json.WriteStartObject("values");
        foreach ((string text, int count) in kept)
        {
            json.WriteNumber(text, count);
        }

        json.WriteEndObject();
        json.WriteNumber("others", texts.Count - missing - kept.Sum(pair => pair.Value));
    }

    private static void Correlations(Utf8JsonWriter json, TableDataset data)
    {
        TableColumn[] numbers = [.. data.Columns.Where(column => column.Kind == ColumnKind.Number).Take(MostCorrelated)];
        json.WriteStartObject("correlations");
        json.WriteStartArray("columns");
        foreach (TableColumn column in numbers)
        {
            json.WriteStringValue(column.Name);
        }

        json.WriteEndArray();
        json.WriteStartArray("values");
        for (int row = 0; row < numbers.Length; row++)
        {
            json.WriteStartArray();
            for (int column = 0; column <= row; column++)
            {
                if (Correlation(numbers[row].Numbers, numbers[column].Numbers) is { } value)
                {
                    json.WriteNumberValue(Math.Round(value, 6));
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Null where fewer than two rows have both values, or one of the columns is constant in these.</summary>
    private static double? Correlation(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        // Welford's updates, which stay exact where the mean is large (Technometrics 4, 1962).
        double firstMean = 0, secondMean = 0, firstSquares = 0, secondSquares = 0, products = 0;
        int count = 0;
        for (int row = 0; row < first.Length; row++)
        {
            if (float.IsNaN(first[row]) || float.IsNaN(second[row]))
            {
                continue;
            }

            count++;
            double fromFirst = first[row] - firstMean;
            double fromSecond = second[row] - secondMean;
            firstMean += fromFirst / count;
            secondMean += fromSecond / count;
            firstSquares += fromFirst * (first[row] - firstMean);
            secondSquares += fromSecond * (second[row] - secondMean);
            products += fromFirst * (second[row] - secondMean);
        }

        return count > 1 && firstSquares > 0 && secondSquares > 0 ? products / Math.Sqrt(firstSquares * secondSquares) : null;
    }
}
