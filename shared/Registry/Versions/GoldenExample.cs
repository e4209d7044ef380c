using System.Text.Json;

namespace Aviary.Registry.Versions;

/// <summary>One input and what the model answers to it: golden.json.</summary>
/// <param name="Input">A row as a request would send it.</param>
/// <param name="Output">The probability of each class, in the order of the classes.</param>
public sealed record GoldenExample(JsonElement Input, IReadOnlyList<float> Output);
