using Aviary.Onnx;

namespace Aviary.Learning.Preprocessing;

/// <summary>
/// The fixed first part of a classifier: from what the user has to what the network takes, as nodes of an ONNX graph. Training takes its
/// inputs from the very nodes that are exported in front of the network, so that both see the same values.
/// </summary>
/// <param name="Model">
/// Inputs as the user has them, batch first and open; one float output [batch, …<paramref name="Shape"/>]. All other names begin with
/// <see cref="Prefix"/>.
/// </param>
/// <param name="Shape">The shape of one example as the network takes it.</param>
/// <param name="Notes">What was decided, for <c>parameters.json</c>: strings, numbers, booleans, lists and dictionaries of these.</param>
internal sealed record InputStage(ModelProto Model, long[] Shape, IReadOnlyDictionary<string, object> Notes)
{
    /// <summary>The input of pictures: uint8 [batch, channels, height, width].</summary>
    public const string Pixels = "pixels";

    /// <summary>What the names of a stage begin with, but for its inputs.</summary>
    public const string Prefix = "input/";
}
