namespace Aviary.Messaging;

/// <summary>A broker did not do what it was asked: it does not answer, or refuses for a reason that is not the message's.</summary>
/// <param name="message">Which broker, what was asked and what came.</param>
/// <param name="inner">The cause.</param>
public sealed class BrokerUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
