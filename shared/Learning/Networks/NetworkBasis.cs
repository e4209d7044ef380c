using Aviary.Learning.Preprocessing;

namespace Aviary.Learning.Networks;

/// <summary>A network that a training begins with, in place of a preset.</summary>
/// <param name="Name">What it is called in the version's parameters: the name of a file, or <c>model@version</c>.</param>
/// <param name="Onnx">
/// The ONNX file: a network of one float input and one output of logits or probabilities, whose weights are initializers. A head for another
/// number of classes is replaced by a new one; all other weights are kept.
/// </param>
public sealed record NetworkBasis(string Name, ReadOnlyMemory<byte> Onnx)
{
    /// <summary>
    /// Whether it is a whole classifier, which takes what its users have and scales that itself. Default: false, a network that takes numbers
    /// scaled by the data.
    /// </summary>
    public bool IsClassifier { get; init; }

    /// <summary>For a classifier of pictures: how pictures become its input; null where it takes rows.</summary>
    public PixelForm? Pixels { get; init; }

    /// <summary>
    /// Which weights stay as they are: patterns of initializers' names, in which <c>*</c> stands for any text. A new head always learns.
    /// Default: none.
    /// </summary>
    public IReadOnlyList<string> Freeze { get; init; } = [];
}
