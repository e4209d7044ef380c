using System.Collections.Frozen;
using Aviary.AsyncClassification.Outcomes;

namespace Aviary.AsyncClassification;

/// <summary>For a broker whose messages end with the process: none of them comes again, so nothing is noted.</summary>
internal sealed class NoAttempts : IAttemptStore
{
    public Task<IReadOnlySet<OutcomeKey>> BeginAsync(Guid batch, IReadOnlyList<OutcomeKey> requests, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlySet<OutcomeKey>>(FrozenSet<OutcomeKey>.Empty);

    public Task EndAsync(Guid batch, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int> BeginAloneAsync(OutcomeKey request, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task EndAloneAsync(OutcomeKey request, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ClearAsync(IReadOnlyList<OutcomeKey> requests, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellationToken) => Task.CompletedTask;
}
