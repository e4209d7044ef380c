namespace Aviary.Inference.Rows;

/// <summary>The forms in which a row may be written: flat, nested as the model's input, or nested without its sizes of 1.</summary>
internal sealed class RowShapes
{
    private readonly int[] _flat;
    private readonly int[] _full;
    private readonly int[] _squeezed;

    public RowShapes(IReadOnlyList<int> rowShape)
    {
        _full = [.. rowShape];
        _squeezed = [.. rowShape.Where(size => size != 1)];
        _flat = [_full.Aggregate(1, (product, size) => product * size)];
        IEnumerable<string> nested = new[] { _squeezed, _full }.Where(shape => shape.Length > 1).Select(Text).Distinct(StringComparer.Ordinal);
        Expected = string.Join(" or ", nested.Prepend($"{_flat[0]} numbers"));
        RowExpected = $"a row of {Expected}";
    }

    /// <summary>All forms, for messages: <c>784 numbers or 28×28 or 1×28×28</c>.</summary>
    public string Expected { get; }

    /// <summary>A row in any form, for messages.</summary>
    public string RowExpected { get; }

    /// <summary>The deepest form.</summary>
    public int MaxDepth => Math.Max(1, _full.Length);

    /// <summary>The sizes of a row that opens with so many brackets; empty where no form does.</summary>
    public ReadOnlySpan<int> ForDepth(int depth)
        => depth == 1 ? _flat : depth == _full.Length ? _full : depth == _squeezed.Length ? _squeezed : default;

    private static string Text(int[] shape) => string.Join('×', shape);
}
