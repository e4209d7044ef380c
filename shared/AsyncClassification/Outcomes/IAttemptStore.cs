namespace Aviary.AsyncClassification.Outcomes;

/// <summary>
/// Remembers which requests are at work, where that outlives the process. What a process leaves behind that ends in the middle of them is
/// how the next one finds its suspects: one of them may have ended it.
/// </summary>
public interface IAttemptStore
{
    /// <summary>Notes, in one write, that requests begin to be at work together.</summary>
    /// <param name="batch">A name of their own.</param>
    /// <param name="requests">The requests.</param>
    /// <param name="cancellationToken">Ends the wait; they may have been noted all the same.</param>
    /// <returns>
    /// Those that were at work before when their process ended, or that another process has at work. They are not noted with the others:
    /// each is to run alone.
    /// </returns>
    /// <exception cref="OutcomeStoreUnavailableException">The store did not confirm; noting them again is right and changes nothing.</exception>
    Task<IReadOnlySet<OutcomeKey>> BeginAsync(Guid batch, IReadOnlyList<OutcomeKey> requests, CancellationToken cancellationToken);

    /// <summary>Ends a batch of which no outcome was stored; storing outcomes ends a batch by itself.</summary>
    /// <exception cref="OutcomeStoreUnavailableException">The store did not confirm; the requests then count as suspects.</exception>
    Task EndAsync(Guid batch, CancellationToken cancellationToken);

    /// <summary>Notes that a suspect begins to run, with nothing else at work beside it.</summary>
    /// <returns>How many attempts began before and did not end: the one in a batch, and those alone.</returns>
    /// <exception cref="OutcomeStoreUnavailableException">The store did not confirm; the attempt may count.</exception>
    Task<int> BeginAloneAsync(OutcomeKey request, CancellationToken cancellationToken);

    /// <summary>Notes that it ended, in whatever way.</summary>
    /// <exception cref="OutcomeStoreUnavailableException">The store did not confirm; the attempt may count.</exception>
    Task EndAloneAsync(OutcomeKey request, CancellationToken cancellationToken);

    /// <summary>They have outcomes, and are suspects no longer.</summary>
    /// <exception cref="OutcomeStoreUnavailableException">The store did not confirm.</exception>
    Task ClearAsync(IReadOnlyList<OutcomeKey> requests, CancellationToken cancellationToken);

    /// <summary>Deletes what was noted before a time. A request that comes again after that is no suspect, until a process ends with it once more.</summary>
    /// <exception cref="OutcomeStoreUnavailableException">The store did not confirm.</exception>
    Task DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
