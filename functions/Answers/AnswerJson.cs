using System.Text.Json;
using System.Text.Json.Serialization;
using Aviary.Functions.Dashboard;
using Aviary.Monitoring;
using Aviary.Monitoring.Rules;
using Aviary.Registry.Versions;
using Aviary.TrainingRuns;

namespace Aviary.Functions.Answers;

/// <summary>How answers become JSON, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters =
    [
        typeof(UtcTimeConverter),
        typeof(CamelCaseEnumConverter<RunState>),
        typeof(CamelCaseEnumConverter<Verdict>),
        typeof(RunConverter),
        typeof(VersionConverter),
        typeof(ShadowConverter),
        typeof(PredictionsConverter),
    ])]
[JsonSerializable(typeof(ModelListAnswer))]
[JsonSerializable(typeof(ModelAnswer))]
[JsonSerializable(typeof(ModelAlias))]
[JsonSerializable(typeof(AliasMove))]
[JsonSerializable(typeof(VersionListAnswer))]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(MonitoringReport))]
[JsonSerializable(typeof(ShadowAnswer))]
[JsonSerializable(typeof(PredictionsAnswer))]
[JsonSerializable(typeof(TrainingAnswer))]
[JsonSerializable(typeof(ExampleListAnswer))]
internal sealed partial class AnswerJson : JsonSerializerContext;

/// <summary>Times as RFC 3339 in UTC: <c>2026-11-21T03:00:00Z</c>.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value.UtcDateTime);
}

/// <summary>The names of an enum in camelCase.</summary>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
