using System.Text.Json;

namespace Aviary.Learning.Studies;

/// <summary>A study as JSON: a version's <c>study.json</c>.</summary>
public static class StudyJson
{
    /// <summary>
    /// The document in UTF-8: <c>{"rows","nothing":{"accuracy","logLoss"},"all","features":[{"name","alone":{"accuracy","logLoss","accuracyGain":{"value",
    /// "low","high"},"logLossGain"},"without"}],"pairs":[{"features","together"}],"omitted"}</c>. Gains are positive where the features help;
    /// their intervals are those of 95 %.
    /// </summary>
    public static byte[] Write(StudyReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteNumber("rows", report.Rows);
            Score(json, "nothing", report.Nothing);
            Score(json, "all", report.All);
            json.WriteStartArray("features");
            foreach (FeatureWorth one in report.Features)
            {
                json.WriteStartObject();
                json.WriteString("name", one.Name);
                Add(json, "alone", one.Alone);
                Add(json, "without", one.Without);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("pairs");
            foreach (PairWorth pair in report.Pairs)
            {
                json.WriteStartObject();
                Texts(json, "features", [pair.First, pair.Second]);
                Add(json, "together", pair.Together);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            Texts(json, "omitted", report.Omitted);
            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    private static void Score(Utf8JsonWriter json, string name, SetScore score)
    {
        json.WriteStartObject(name);
        json.WriteNumber("accuracy", score.Accuracy);
        json.WriteNumber("logLoss", score.LogLoss);
        json.WriteEndObject();
    }

    private static void Add(Utf8JsonWriter json, string name, Worth? worth)
    {
        if (worth is not null)
        {
            json.WriteStartObject(name);
            json.WriteNumber("accuracy", worth.Score.Accuracy);
            json.WriteNumber("logLoss", worth.Score.LogLoss);
            Gain(json, "accuracyGain", worth.Accuracy);
            Gain(json, "logLossGain", worth.LogLoss);
            json.WriteEndObject();
        }
    }

    private static void Gain(Utf8JsonWriter json, string name, Difference gain)
    {
        json.WriteStartObject(name);
        json.WriteNumber("value", gain.Value);

        // One example has no interval, and JSON no infinity.
        if (double.IsFinite(gain.Low) && double.IsFinite(gain.High))
        {
            json.WriteNumber("low", gain.Low);
            json.WriteNumber("high", gain.High);
        }

        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string one in texts)
        {
            json.WriteStringValue(one);
        }

        json.WriteEndArray();
    }
}
