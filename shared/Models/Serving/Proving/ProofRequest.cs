using System.Text.Json.Serialization;

namespace Aviary.Models.Serving.Proving;

/// <summary>What the proving process is told in the first line of its input; the file follows.</summary>
/// <param name="FileBytes">The length of the file.</param>
/// <param name="Classes">How many classes there are; null for as many as the file says.</param>
/// <param name="Threads">See <see cref="ServingOptions.Threads"/>.</param>
/// <param name="MaxBatch">See <see cref="ServingOptions.MaxBatch"/>.</param>
/// <param name="RunMemory">See <see cref="ServingOptions.RunMemory"/>.</param>
/// <param name="RunMilliseconds">See <see cref="ServingOptions.RunTimeout"/>.</param>
internal sealed record ProofRequest(int FileBytes, int? Classes, int Threads, int MaxBatch, long RunMemory, double RunMilliseconds);

/// <summary>What it answers in one line.</summary>
/// <param name="Cost">What the load took; null where the file was refused before it was loaded.</param>
internal sealed record ProofAnswer(LoadCost? Cost);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProofRequest))]
[JsonSerializable(typeof(ProofAnswer))]
internal sealed partial class ProofJson : JsonSerializerContext;
