namespace Aviary.Errors;

/// <summary>Something given by a caller is not what it should be (HTTP 400).</summary>
/// <param name="field">Where it stands, as the caller wrote it: <c>inputs[3][17]</c>, <c>top</c>, <c>model</c>.</param>
/// <param name="expected">What would have been right: <c>a number from 0 to 255</c>.</param>
/// <param name="actual">What came instead, shortened.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class InvalidInputException(string field, string expected, string actual, Exception? inner = null)
    : AviaryException($"{field}: expected {expected}, got {actual}.", inner)
{
    /// <summary>Where the wrong value stands.</summary>
    public string Field { get; } = field;

    /// <summary>What would have been right.</summary>
    public string Expected { get; } = expected;

    /// <summary>What came instead.</summary>
    public string Actual { get; } = actual;
}
