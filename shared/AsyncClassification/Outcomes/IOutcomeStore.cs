namespace Aviary.AsyncClassification.Outcomes;

/// <summary>Keeps one outcome for each request: the first that comes stands, whoever brings another later.</summary>
public interface IOutcomeStore
{
    /// <summary>The store for messages. Holds no secrets.</summary>
    string Description { get; }

    /// <summary>What is at work now, kept in the same place.</summary>
    IAttemptStore Attempts { get; }

    /// <summary>Makes what it needs (a table) where it is not there, and proves that it can be used.</summary>
    /// <exception cref="OutcomeStoreUnavailableException">It cannot be reached, or does not allow it.</exception>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="StoreAsync(IReadOnlyList{Outcome}, Guid?, CancellationToken)"/>
    Task<IReadOnlyList<Outcome>> StoreAsync(IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken)
        => StoreAsync(outcomes, ended: null, cancellationToken);

    /// <summary>Stores outcomes, and returns once they will outlive a crash.</summary>
    /// <param name="outcomes">The outcomes; of several for one request the first counts.</param>
    /// <param name="ended">The batch of <see cref="IAttemptStore.BeginAsync"/> that ends with this; null for none.</param>
    /// <param name="cancellationToken">Ends the wait; each may have been stored all the same.</param>
    /// <returns>For each, in order, the outcome that stands: itself, or the one that was there before.</returns>
    /// <exception cref="OutcomeStoreUnavailableException">It did not confirm; storing again is right and changes nothing.</exception>
    Task<IReadOnlyList<Outcome>> StoreAsync(IReadOnlyList<Outcome> outcomes, Guid? ended, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes outcomes that were completed before a time, the oldest first, a bounded number of them: call it again while it deletes any. Requests
    /// that come again after that are new ones. May keep some a little longer, where they lie together with later ones.
    /// </summary>
    /// <param name="before">The time.</param>
    /// <param name="cancellationToken">Ends it; what is deleted stays so.</param>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="OutcomeStoreUnavailableException">It does not answer.</exception>
    Task<int> DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>The outcome of a request, or null.</summary>
    /// <exception cref="OutcomeStoreUnavailableException">It does not answer.</exception>
    Task<Outcome?> FindAsync(OutcomeKey key, CancellationToken cancellationToken);
}
