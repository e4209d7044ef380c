using Aviary.Inference;

namespace Aviary.Serving;

/// <summary>The answer to a request.</summary>
/// <param name="Model">The model that answered.</param>
/// <param name="Version">The version that answered.</param>
/// <param name="Predictions">One for each row, in order.</param>
public sealed record PredictionResult(string Model, string Version, IReadOnlyList<Prediction> Predictions)
{
    /// <summary>What people call the classes, by index, empty text where unknown; null where none is known.</summary>
    public IReadOnlyList<string>? CommonNames { get; init; }
}

/// <summary>The answer to a row.</summary>
/// <param name="Id">Names this prediction, sortable by time; labels are joined by it.</param>
/// <param name="Top">The most probable classes, the best first; equal ones by index. At least one.</param>
public readonly record struct Prediction(Guid Id, ReadOnlyMemory<RankedClass> Top)
{
    /// <summary>The most probable class.</summary>
    public RankedClass Best => Top.Span[0];
}
