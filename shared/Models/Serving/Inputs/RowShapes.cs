namespace Aviary.Models.Serving.Inputs;

/// <summary>The forms in which a row may be written: flat, nested as the model's input, or nested without its sizes of 1.</summary>
internal sealed class RowShapes
{
    private readonly int[] flat;
    private readonly int[] full;
    private readonly int[] squeezed;

    public RowShapes(IReadOnlyList<int> rowShape)
    {
        full = [.. rowShape];
        squeezed = [.. rowShape.Where(size => size != 1)];
        flat = [full.Aggregate(1, (product, size) => product * size)];
        IEnumerable<string> nested = new[] { squeezed, full }.Where(shape => shape.Length > 1).Select(Text).Distinct(StringComparer.Ordinal);
        Expected = string.Join(" or ", nested.Prepend($"{flat[0]} numbers"));
        RowExpected = $"a row of {Expected}";
    }

    /// <summary>All forms, for messages: <c>784 numbers or 28×28 or 1×28×28</c>.</summary>
    public string Expected { get; }

    /// <summary>A row in any form, for messages.</summary>
    public string RowExpected { get; }

    /// <summary>The deepest form.</summary>
    public int MaxDepth => Math.Max(1, full.Length);

    /// <summary>The sizes of a row that opens with so many brackets; empty where no form does.</summary>
    public ReadOnlySpan<int> ForDepth(int depth)
        => depth == 1 ? flat : depth == full.Length ? full : depth == squeezed.Length ? squeezed : default;

    private static string Text(int[] shape) => string.Join('×', shape);
}
