using System.Text;
using System.Text.Json;

namespace Aviary.Benchmarks.Checks;

/// <summary>What a served model answered: rows of probabilities in the order of the classes.</summary>
internal sealed record OnnxAnswers(IReadOnlyList<float[]> Probabilities, IReadOnlyList<string> Classes)
{
    /// <summary>From the answer of the predictions route, which ranks the classes.</summary>
    public static OnnxAnswers From(ReadOnlySpan<byte> answer, IReadOnlyList<string> classes)
    {
        JsonElement predictions = JsonElement.Parse(answer).GetProperty("predictions");
        List<float[]> rows = [];
        foreach (JsonElement prediction in predictions.EnumerateArray())
        {
            float[] row = new float[classes.Count];
            foreach (JsonElement ranked in prediction.GetProperty("top").EnumerateArray())
            {
                row[ranked.GetProperty("index").GetInt32()] = ranked.GetProperty("probability").GetSingle();
            }

            rows.Add(row);
        }

        return new OnnxAnswers(rows, classes);
    }

    /// <summary><c>{"probabilities":[[…],…],"classes":[…]}</c></summary>
    public string ToJson()
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteStartArray("probabilities");
            foreach (float[] row in Probabilities)
            {
                json.WriteStartArray();
                foreach (float probability in row)
                {
                    json.WriteNumberValue(probability);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteStartArray("classes");
            foreach (string name in Classes)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
