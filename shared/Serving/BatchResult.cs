using Aviary.Errors;
using Aviary.Inference.Pictures;

namespace Aviary.Serving;

/// <summary>What became of one input of a batch: its answer, or why it has none.</summary>
/// <param name="Prediction">The answer; empty where the input was refused.</param>
/// <param name="Refused">Why it was refused: <see cref="InvalidInputException"/>, <see cref="InputTooLargeException"/> or <see cref="InvalidPictureException"/>; null where it was not.</param>
public readonly record struct BatchAnswer(Prediction Prediction, AviaryException? Refused);

/// <summary>The answers to a batch.</summary>
/// <param name="Model">The model that answered.</param>
/// <param name="Version">The one version that answered all of it.</param>
/// <param name="Answers">One for each input, in order.</param>
public sealed record BatchResult(string Model, string Version, IReadOnlyList<BatchAnswer> Answers);
