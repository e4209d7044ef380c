namespace Aviary.Messaging;

/// <summary>A message cannot be published as it is.</summary>
/// <param name="field">Which part of it, as <c>body</c> or <c>headers[x-trace]</c>.</param>
/// <param name="expected">What was expected.</param>
/// <param name="actual">What came.</param>
public sealed class MessageRefusedException(string field, string expected, string actual)
    : Exception($"{field}: expected {expected}, got {actual}")
{
    /// <summary>Which part of the message is at fault.</summary>
    public string Field { get; } = field;
}
