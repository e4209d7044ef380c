using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Aviary.Registry.Versions;
using Aviary.Serving.Observers;
using Aviary.TrainingRuns;

namespace Aviary.Functions.Answers;

/// <summary>Writes of a record the part that callers may see, wherever the record stands in an answer.</summary>
internal abstract class PublicPartConverter<T, TAnswer>(Func<T, TAnswer> publicPart) : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => throw new NotSupportedException($"A {typeof(T).Name} is only written in answers.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        => JsonSerializer.Serialize(writer, publicPart(value), (JsonTypeInfo<TAnswer>)options.GetTypeInfo(typeof(TAnswer)));
}

internal sealed class RunConverter() : PublicPartConverter<TrainingRun, TrainingAnswer>(TrainingAnswer.From);

internal sealed class VersionConverter() : PublicPartConverter<ModelVersion, VersionAnswer>(VersionAnswer.From);

internal sealed class ShadowConverter() : PublicPartConverter<ShadowAgreement, ShadowAnswer>(ShadowAnswer.From);

internal sealed class PredictionsConverter() : PublicPartConverter<PredictionFigures, PredictionsAnswer>(PredictionsAnswer.From);
