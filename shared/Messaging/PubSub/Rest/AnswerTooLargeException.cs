namespace Aviary.Messaging.PubSub.Rest;

/// <summary>An answer is larger than what is read at once.</summary>
/// <param name="limit">The limit, in bytes.</param>
internal sealed class AnswerTooLargeException(int limit) : Exception($"an answer of more than {limit} bytes");
