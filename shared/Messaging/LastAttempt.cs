namespace Aviary.Messaging;

/// <summary>A message that asked for another attempt and gets none, as its attempts are used up or the broker refuses its retry.</summary>
/// <param name="Received">The message.</param>
/// <param name="Reason">One word for machines, as in <see cref="Settlement.Dead"/>.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record LastAttempt(ReceivedMessage Received, string Reason, string Detail);

/// <summary>
/// Settles messages that get no further attempt, before any of them is published as a dead letter: what is kept of a message is written
/// here. What it throws leaves them all unsettled, and it is called again.
/// </summary>
/// <param name="messages">The messages, from one batch.</param>
/// <param name="cancellationToken">Ends the wait; then nothing is settled.</param>
/// <returns>For each, in order, <see cref="Settlement.Dead"/>, or <see cref="Settlement.Done"/> where it came to a better end before.</returns>
public delegate Task<IReadOnlyList<Settlement>> LastAttemptHandler(IReadOnlyList<LastAttempt> messages, CancellationToken cancellationToken);
