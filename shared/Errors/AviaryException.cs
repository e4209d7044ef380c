namespace Aviary.Errors;

/// <summary>An error that a caller can act on: every message names what it is about, what was expected and what came.</summary>
public abstract class AviaryException(string message, Exception? inner = null) : Exception(message, inner);
