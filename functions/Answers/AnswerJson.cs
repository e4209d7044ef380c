using System.Text.Json.Serialization;
using Aviary.Functions.Dashboard;

namespace Aviary.Functions.Answers;

/// <summary>How answers become JSON, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ModelListAnswer))]
[JsonSerializable(typeof(ModelAnswer))]
[JsonSerializable(typeof(AliasAnswer))]
[JsonSerializable(typeof(AliasMove))]
[JsonSerializable(typeof(VersionListAnswer))]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(MonitoringAnswer))]
[JsonSerializable(typeof(TrainingAnswer))]
[JsonSerializable(typeof(ExampleListAnswer))]
internal sealed partial class AnswerJson : JsonSerializerContext;
