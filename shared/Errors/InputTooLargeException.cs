namespace Aviary.Errors;

/// <summary>Something given by a caller, or read from the store, is over a limit (HTTP 413).</summary>
/// <param name="field">What is too large: <c>body</c>, <c>inputs</c>, <c>model.onnx</c>.</param>
/// <param name="limit">The limit, in <paramref name="unit"/>.</param>
/// <param name="actual">The size that came, or -1 where it was not counted to the end.</param>
/// <param name="unit">The unit of both: "bytes", "rows".</param>
/// <param name="setting">The setting that holds the limit, or null: <c>Serving:MaxBatch</c>.</param>
public sealed class InputTooLargeException(string field, long limit, long actual, string unit, string? setting = null)
    : AviaryException(
        $"{field}: expected at most {limit} {unit}, got {(actual < 0 ? "more" : actual)}."
        + (setting is null ? "" : $" The limit is the setting {setting}."))
{
    /// <summary>What is too large.</summary>
    public string Field { get; } = field;

    /// <summary>The limit, in <see cref="Unit"/>.</summary>
    public long Limit { get; } = limit;

    /// <summary>The size that came, or -1 where it was not counted to the end.</summary>
    public long Actual { get; } = actual;

    /// <summary>The unit of both.</summary>
    public string Unit { get; } = unit;
}
