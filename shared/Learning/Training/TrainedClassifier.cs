using Aviary.Learning.Metrics;

namespace Aviary.Learning.Training;

/// <summary>A trained network as a file that any ONNX runtime reads, and how it came about.</summary>
/// <param name="Onnx">
/// The ONNX file. Input <c>pixels</c>: uint8 [N, channels, height, width], raw. Output <c>probabilities</c>: float [N, classes].
/// The class names stand in its metadata under <c>classes</c>, one a line.
/// </param>
/// <param name="ClassNames">The classes in the order of the probabilities.</param>
/// <param name="Parameters">The options of the training and the fingerprint of its data: strings, numbers, booleans, and lists and dictionaries of these.</param>
/// <param name="Metrics">
/// The figures of <see cref="ClassificationMetrics"/>, <c>accuracy</c>, <c>logLoss</c>, <c>macroF1</c> and more, on the test examples where given,
/// else on the validation examples; <c>validationAccuracy</c> where examples were kept for it; <c>loss</c>, the mean training loss of the last epoch.
/// </param>
/// <param name="History">What each epoch gave, in order.</param>
public sealed record TrainedClassifier(
    ReadOnlyMemory<byte> Onnx,
    IReadOnlyList<string> ClassNames,
    IReadOnlyDictionary<string, object> Parameters,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyList<EpochResult> History)
{
    /// <summary>What <see cref="Metrics"/> were measured by, in detail, as JSON in UTF-8 (see <see cref="EvaluationJson"/>); null where nothing was measured.</summary>
    public ReadOnlyMemory<byte>? Evaluation { get; init; }
}

/// <summary>The result of one epoch.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Loss">Mean training loss.</param>
/// <param name="ValidationAccuracy">Share of the validation examples classified rightly; null where none were kept, or not measured after this epoch.</param>
public sealed record EpochResult(int Epoch, double Loss, double? ValidationAccuracy);
