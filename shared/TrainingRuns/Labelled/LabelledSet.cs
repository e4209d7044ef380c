using System.Text.Json.Serialization;

namespace Aviary.TrainingRuns.Labelled;

/// <summary>The segments that a training run sees, fixed once: whoever works on the run takes these and no others.</summary>
/// <param name="Segments">The segments in the order of time.</param>
internal sealed record LabelledSet(IReadOnlyList<LabelledPart> Segments)
{
    [JsonIgnore]
    public int Rows => Segments.Sum(part => part.Rows);
}

/// <param name="Key">The segment's key.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Sha256">The SHA-256 of the object in lower-case hexadecimal.</param>
internal sealed record LabelledPart(string Key, int Rows, string Sha256);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LabelledSet))]
internal sealed partial class LabelledJson : JsonSerializerContext;
