namespace Aviary.Inference;

/// <summary>A class with its probability.</summary>
/// <param name="Class">The class's name.</param>
/// <param name="Index">Its place in the output.</param>
/// <param name="Probability">0 to 1.</param>
public readonly record struct RankedClass(string Class, int Index, float Probability);
