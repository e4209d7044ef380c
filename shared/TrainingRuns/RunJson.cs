using System.Text.Json.Serialization;

namespace Aviary.TrainingRuns;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(TrainingRun))]
internal sealed partial class RunJson : JsonSerializerContext;
