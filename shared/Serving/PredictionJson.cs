using System.Buffers;
using System.Text.Json;
using Aviary.Inference;

namespace Aviary.Serving;

/// <summary>The answer as JSON, written without reflection.</summary>
public static class PredictionJson
{
    private static readonly JsonEncodedText Model = JsonEncodedText.Encode("model");
    private static readonly JsonEncodedText Version = JsonEncodedText.Encode("version");
    private static readonly JsonEncodedText Predictions = JsonEncodedText.Encode("predictions");
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Class = JsonEncodedText.Encode("class");
    private static readonly JsonEncodedText CommonName = JsonEncodedText.Encode("commonName");
    private static readonly JsonEncodedText Index = JsonEncodedText.Encode("index");
    private static readonly JsonEncodedText Probability = JsonEncodedText.Encode("probability");
    private static readonly JsonEncodedText Top = JsonEncodedText.Encode("top");

    /// <summary>Writes <c>{"model","version","predictions":[{"id","class","index","probability","top":[…]}]}</c>, with <c>commonName</c> beside a class where one is known.</summary>
    public static void Write(IBufferWriter<byte> output, PredictionResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteString(Model, result.Model);
        writer.WriteString(Version, result.Version);
        writer.WriteStartArray(Predictions);
        foreach (Prediction prediction in result.Predictions)
        {
            writer.WriteStartObject();
            writer.WriteString(Id, prediction.Id);
            WriteClasses(writer, prediction, result.CommonNames);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Writes the members <c>"class","index","probability","top":[…]</c> of an object, with <c>commonName</c> beside a class where one is known.</summary>
    public static void WriteClasses(Utf8JsonWriter writer, Prediction prediction, IReadOnlyList<string>? commonNames)
    {
        ArgumentNullException.ThrowIfNull(writer);
        WriteClass(writer, prediction.Best, commonNames);
        writer.WriteStartArray(Top);
        foreach (RankedClass ranked in prediction.Top.Span)
        {
            writer.WriteStartObject();
            WriteClass(writer, ranked, commonNames);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteClass(Utf8JsonWriter writer, RankedClass ranked, IReadOnlyList<string>? commonNames)
    {
        writer.WriteString(Class, ranked.Class);
        if (commonNames?[ranked.Index] is { Length: > 0 } name)
        {
            writer.WriteString(CommonName, name);
        }

        writer.WriteNumber(Index, ranked.Index);
        writer.WriteNumber(Probability, ranked.Probability);
    }
}
