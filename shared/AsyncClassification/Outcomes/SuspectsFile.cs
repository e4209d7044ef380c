using System.Text.Json.Serialization;

namespace Aviary.AsyncClassification.Outcomes;

/// <summary>The suspects as they lie in the bucket.</summary>
/// <param name="Attempts">For each by its digest, how many attempts began and did not end.</param>
internal sealed record SuspectsFile(Dictionary<Guid, int> Attempts);

/// <summary>A batch at work as it lies in the bucket.</summary>
/// <param name="Requests">The digests of its requests.</param>
internal sealed record BatchFile(IReadOnlyList<Guid> Requests);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SuspectsFile))]
[JsonSerializable(typeof(BatchFile))]
internal sealed partial class AttemptJson : JsonSerializerContext;
