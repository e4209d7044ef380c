using System.Numerics.Tensors;
using System.Text.Json;

namespace Aviary.Learning.Datasets;

/// <summary>The statistics of a data set, as JSON: what later data is compared with. Its size is bounded, however many examples there are.</summary>
public static class DatasetProfile
{
    /// <summary>
    /// The profile in UTF-8: <c>{"count",…,"target":{class: share}}</c>. For pictures <c>"shape":[C,H,W]</c> and
    /// <c>"features":{"mean","deviation","min","max"}</c>, a number for each pixel position. For tables <c>"columns"</c>: of numbers the count
    /// of missing ones, mean, deviation, range, percentiles and a sample of up to 10,000 rows; of texts the counts of the 1,000 most
    /// frequent; and <c>"correlations"</c> between columns of numbers.
    /// </summary>
    /// <param name="data">At least one example.</param>
    public static byte[] Of(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("count", data.Count);
            if (data is ImageDataset pictures)
            {
                Features(json, pictures);
            }
            else
            {
                TableProfile.Write(json, (TableDataset)data);
            }

            json.WriteStartObject("target");
            for (int label = 0; label < data.ClassNames.Count; label++)
            {
                json.WriteNumber(data.ClassNames[label], data.Labels.Span.Count(label) / (double)data.Count);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Features(Utf8JsonWriter json, ImageDataset data)
    {
        int size = data.PictureSize;
        float[] row = new float[size], sum = new float[size], squares = new float[size];
        float[] least = new float[size], most = new float[size];
        double[] mean = new double[size], deviation = new double[size];
        Array.Fill(least, byte.MaxValue);

        // Single precision holds sums of whole numbers exactly up to 2^24: 256 pictures at a time for the squares, then doubles.
        const int exact = 256;
        for (int start = 0; start < data.Count; start += exact)
        {
            Array.Clear(sum);
            Array.Clear(squares);
            for (int i = start; i < Math.Min(data.Count, start + exact); i++)
            {
                TensorPrimitives.ConvertChecked(data.Picture(i), row.AsSpan());
                TensorPrimitives.Add(sum, row, sum);
                TensorPrimitives.MultiplyAdd(row, row, squares, squares);
                TensorPrimitives.Min(least, row, least);
                TensorPrimitives.Max(most, row, most);
            }

            for (int j = 0; j < size; j++)
            {
                mean[j] += sum[j];
                deviation[j] += squares[j];
            }
        }

        for (int j = 0; j < size; j++)
        {
            mean[j] /= data.Count;
            deviation[j] = Math.Sqrt(Math.Max(0, (deviation[j] / data.Count) - (mean[j] * mean[j])));
        }

        Numbers(json, "shape", [data.Channels, data.Height, data.Width]);
        json.WriteStartObject("features");
        Numbers(json, "mean", mean);
        Numbers(json, "deviation", deviation);
        Numbers(json, "min", least.Select(value => (double)value));
        Numbers(json, "max", most.Select(value => (double)value));
        json.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            json.WriteNumberValue(Math.Round(value, 4));
        }

        json.WriteEndArray();
    }
}
