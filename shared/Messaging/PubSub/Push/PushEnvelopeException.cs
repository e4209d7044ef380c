namespace Aviary.Messaging.PubSub.Push;

/// <summary>The body of a push is none.</summary>
/// <param name="field">Which part of it, as <c>message.data</c>.</param>
/// <param name="expected">What was expected.</param>
/// <param name="actual">What came.</param>
public sealed class PushEnvelopeException(string field, string expected, string actual) : Exception($"{field}: expected {expected}, got {actual}")
{
    /// <summary>Which part is at fault.</summary>
    public string Field { get; } = field;
}
