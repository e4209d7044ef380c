using Dapper;

namespace Aviary.AsyncClassification.Outcomes;

/// <summary>What is at work, in tables beside the outcomes.</summary>
internal sealed class PostgresAttempts(PostgresOutcomes outcomes) : IAttemptStore
{
    public async Task<IReadOnlySet<OutcomeKey>> BeginAsync(Guid batch, IReadOnlyList<OutcomeKey> requests, CancellationToken cancellationToken)
    {
        Guid[] digests = Digests(requests);
        IEnumerable<Guid> found = await outcomes.AskAsync(
            connection => connection.QueryAsync<Guid>(new CommandDefinition(
                AttemptTables.Begin, new { Batch = batch, Requests = digests }, cancellationToken: cancellationToken)),
            cancellationToken);
        HashSet<Guid> suspects = [.. found];
        HashSet<OutcomeKey> named = [];
        for (int i = 0; suspects.Count > 0 && i < digests.Length; i++)
        {
            if (suspects.Contains(digests[i]))
            {
                named.Add(requests[i]);
            }
        }

        return named;
    }

    public Task EndAsync(Guid batch, CancellationToken cancellationToken) => ExecuteAsync(AttemptTables.End, new { Batch = batch }, cancellationToken);

    public Task<int> BeginAloneAsync(OutcomeKey request, CancellationToken cancellationToken)
        => outcomes.AskAsync(
            connection => connection.ExecuteScalarAsync<int>(new CommandDefinition(
                AttemptTables.BeginAlone, new { Request = request.Digest() }, cancellationToken: cancellationToken)),
            cancellationToken);

    public Task EndAloneAsync(OutcomeKey request, CancellationToken cancellationToken)
        => ExecuteAsync(AttemptTables.EndAlone, new { Request = request.Digest() }, cancellationToken);

    public Task ClearAsync(IReadOnlyList<OutcomeKey> requests, CancellationToken cancellationToken)
        => ExecuteAsync(AttemptTables.Clear, new { Requests = Digests(requests) }, cancellationToken);

    public Task DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellationToken)
        => ExecuteAsync(AttemptTables.DeleteExpired, new { Before = before.UtcDateTime }, cancellationToken);

    private static Guid[] Digests(IReadOnlyList<OutcomeKey> requests) => [.. requests.Select(request => request.Digest())];

    private Task<int> ExecuteAsync(string statement, object parameters, CancellationToken cancellationToken)
        => outcomes.AskAsync(
            connection => connection.ExecuteAsync(new CommandDefinition(statement, parameters, cancellationToken: cancellationToken)), cancellationToken);
}
