using Aviary.Inference;

namespace Aviary.Serving.InProcess;

/// <summary>What a model says of a row or a picture.</summary>
/// <param name="Model">The model that answered.</param>
/// <param name="Version">The version that answered.</param>
/// <param name="Id">Names this answer, sortable by time.</param>
/// <param name="Top">The most probable classes, the best first.</param>
public sealed record Classification(string Model, string Version, Guid Id, IReadOnlyList<RankedClass> Top)
{
    /// <summary>The most probable class.</summary>
    public string Class => Top[0].Class;

    /// <summary>The place of the most probable class in the model's output.</summary>
    public int Index => Top[0].Index;

    /// <summary>The probability of the most probable class, 0 to 1.</summary>
    public float Probability => Top[0].Probability;
}
