using System.Globalization;

namespace Aviary.Importing.Adaptation;

/// <summary>Outputs that may be the scores of the classes: one with all classes, or several with one class each.</summary>
/// <param name="Name">As the file names it.</param>
/// <param name="Tensors">The tensors that hold them.</param>
/// <param name="Samples">What it gave for the probe rows; null where a number was not finite.</param>
internal sealed record ScoreCandidate(string Name, IReadOnlyList<string> Tensors, IReadOnlyList<float[]?> Samples)
{
    /// <summary>Its numbers for a row.</summary>
    public int Width { get; } = Samples.FirstOrDefault(row => row is not null)?.Length ?? 0;

    /// <summary>The rows in which all numbers are finite.</summary>
    public IReadOnlyList<float[]> Finite { get; } = [.. Samples.OfType<float[]>()];

    /// <summary>The output of one tensor; null where it has no row of its own for each row of the input.</summary>
    public static ScoreCandidate? Of(string name, string tensor, ProbeRuns runs)
    {
        const int most = 1_000_000;
        ProbeValue[] values = [.. runs.Of(tensor)];
        return Array.TrueForAll(values, value => value.Shape is [1, ..] && value.Numbers.Length is > 0 and <= most
                && value.Numbers.Length == values[0].Numbers.Length && value.Shape.Count(size => size > 1) <= 1)
            && Array.Exists(values, value => Array.TrueForAll(value.Numbers, float.IsFinite))
                ? new ScoreCandidate(name, [tensor], [.. values.Select(value => Array.TrueForAll(value.Numbers, float.IsFinite) ? value.Numbers : null)])
                : null;
    }

    /// <summary>One output a class, in their order.</summary>
    public static ScoreCandidate Join(IReadOnlyList<ScoreCandidate> columns)
        => new(
            string.Join(", ", columns.Select(column => column.Name)),
            [.. columns.SelectMany(column => column.Tensors)],
            [.. Enumerable.Range(0, columns[0].Samples.Count).Select(row => columns.All(column => column.Samples[row] is not null)
                ? columns.SelectMany(column => column.Samples[row]!).ToArray()
                : null)]);

    /// <summary>For messages: <c>logits (3 numbers)</c>.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Name} ({Width} number{(Width == 1 ? "" : "s")} a row)");
}
