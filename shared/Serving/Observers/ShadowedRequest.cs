using Aviary.Inference;

namespace Aviary.Serving.Observers;

/// <summary>A request that the champion has answered, waiting for the challenger.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The champion.</param>
/// <param name="Signature">What it takes.</param>
/// <param name="Inputs">The rows.</param>
/// <param name="Bytes">What they take.</param>
/// <param name="Best">The most probable class of each row, with its probability.</param>
internal sealed record ShadowedRequest(
    string Model, string Version, ModelSignature Signature, SlotCopy Inputs, long Bytes, (string Class, float Probability)[] Best)
{
    /// <summary>Whether another model takes the same rows.</summary>
    public bool Suits(ModelSignature other)
        => other.InputType == Signature.InputType
            && other.RowElements == Signature.RowElements
            && other.Columns.SequenceEqual(Signature.Columns);
}
