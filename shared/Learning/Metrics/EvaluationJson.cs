using System.Text.Json;

namespace Aviary.Learning.Metrics;

/// <summary>Metrics as JSON, the same wherever they are kept or printed.</summary>
public static class EvaluationJson
{
    /// <summary>
    /// Writes into an object: <c>"rows"</c>; <c>"metrics"</c> by name; <c>"perClass":[{"class","support","predicted","precision","recall","f1"}]</c>
    /// for the classes that occur or are predicted, in the order of the model; <c>"confusion"</c>, a row for each label and a column for each
    /// predicted class, both in the order of <c>perClass</c>; <c>"reliability":[{"from","to","rows","confidence","accuracy"}]</c>.
    /// </summary>
    public static void Write(Utf8JsonWriter json, ClassificationMetrics metrics, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(classNames);
        json.WriteNumber("rows", metrics.Confusion.Rows);
        json.WriteStartObject("metrics");
        foreach ((string name, double value) in metrics.Figures)
        {
            json.WriteNumber(name, value);
        }

        json.WriteEndObject();
        ClassMetrics[] classes = [.. metrics.PerClass.Where(one => one.Occurs)];
        WriteClasses(json, classes, classNames);
        WriteConfusion(json, classes, metrics.Confusion);
        WriteReliability(json, metrics.Reliability);
    }

    /// <summary>A document of its own in UTF-8.</summary>
    public static byte[] Document(ClassificationMetrics metrics, IReadOnlyList<string> classNames)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            Write(json, metrics, classNames);
            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    private static void WriteClasses(Utf8JsonWriter json, ClassMetrics[] classes, IReadOnlyList<string> names)
    {
        json.WriteStartArray("perClass");
        foreach (ClassMetrics one in classes)
        {
            json.WriteStartObject();
            json.WriteString("class", names[one.Index]);
            json.WriteNumber("support", one.Support);
            json.WriteNumber("predicted", one.Predicted);
            json.WriteNumber("precision", one.Precision);
            json.WriteNumber("recall", one.Recall);
            json.WriteNumber("f1", one.F1);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteConfusion(Utf8JsonWriter json, ClassMetrics[] classes, ConfusionMatrix confusion)
    {
        json.WriteStartArray("confusion");
        foreach (ClassMetrics label in classes)
        {
            json.WriteStartArray();
            foreach (ClassMetrics predicted in classes)
            {
                json.WriteNumberValue(confusion[label.Index, predicted.Index]);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteReliability(Utf8JsonWriter json, ReliabilityTable reliability)
    {
        json.WriteStartArray("reliability");
        foreach (ReliabilityStep step in reliability.Rows)
        {
            json.WriteStartObject();
            json.WriteNumber("from", step.From);
            json.WriteNumber("to", step.To);
            json.WriteNumber("rows", step.Rows);
            json.WriteNumber("confidence", step.Confidence);
            json.WriteNumber("accuracy", step.Accuracy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
