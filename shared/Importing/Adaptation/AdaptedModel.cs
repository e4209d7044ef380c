namespace Aviary.Importing.Adaptation;

/// <summary>A model in the one form that serving accepts: one float output of batch × classes that holds probabilities.</summary>
/// <param name="Onnx">The file; the given one where nothing had to change.</param>
/// <param name="ClassNames">The classes in the order of the output, where the file has them; otherwise null.</param>
/// <param name="SampleTexts">For each input a text that its encoder accepts; empty text where it has none.</param>
/// <param name="Findings">How the file was read, and what was assumed, for whoever imports it.</param>
internal sealed record AdaptedModel(
    ReadOnlyMemory<byte> Onnx, IReadOnlyList<string>? ClassNames, IReadOnlyList<string> SampleTexts, IReadOnlyList<string> Findings);
