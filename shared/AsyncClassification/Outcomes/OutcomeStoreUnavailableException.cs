namespace Aviary.AsyncClassification.Outcomes;

/// <summary>The outcome store did not do what it was asked.</summary>
/// <param name="message">Which store, and what came.</param>
/// <param name="inner">The cause.</param>
public sealed class OutcomeStoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
