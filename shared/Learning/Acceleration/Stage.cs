using Aviary.Onnx;

namespace Aviary.Learning.Acceleration;

/// <summary>A convolution of a network with what follows it at once: normalisation, Relu, pooling, each if it is there.</summary>
/// <param name="Node">The convolution.</param>
/// <param name="Normalisation">Its normalisation, or null.</param>
/// <param name="Convolution">Its geometry.</param>
/// <param name="Activation">What follows.</param>
/// <param name="Followers">The nodes behind the convolution that belong to it.</param>
/// <param name="Output">The name of the result.</param>
internal sealed record Stage(
    NodeProto Node, NodeProto? Normalisation, Convolution Convolution, Activation Activation, IReadOnlyList<NodeProto> Followers, string Output)
{
    public string Input => Node.Input[0];

    public string Filters => Node.Input[1];

    public string? Bias => Node.OptionalInput(2);

    /// <summary>The convolution's values before normalisation.</summary>
    public string Values => $"{Output}/values";

    /// <summary>Factors and offsets of the normalisation.</summary>
    public string Table => $"{Output}/table";

    /// <summary>What the activation chose.</summary>
    public string Choices => $"{Output}/choices";
}
