using System.Text.Json.Serialization;

namespace Aviary.Models.Runs;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(TrainingRun))]
internal sealed partial class RunJson : JsonSerializerContext;
