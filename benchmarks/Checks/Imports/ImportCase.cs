using Aviary.Onnx;

namespace Aviary.Benchmarks.Checks.Imports;

/// <summary>A made-up classifier, with what is true of it.</summary>
/// <param name="Form">What it is made of, for messages.</param>
/// <param name="Model">The file.</param>
/// <param name="Labels">A label file for it; null for none.</param>
/// <param name="Names">The classes in the order of its scores.</param>
/// <param name="Label">The output that names the class; null where the scores alone do.</param>
/// <param name="Scores">A tensor of which the highest number is the best class.</param>
/// <param name="Width">The numbers of a row.</param>
internal sealed record ImportCase(
    string Form, ModelProto Model, byte[]? Labels, IReadOnlyList<string> Names, string? Label, string Scores, int Width);
