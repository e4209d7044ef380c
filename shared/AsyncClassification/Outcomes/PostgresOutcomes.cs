using Dapper;
using Npgsql;

namespace Aviary.AsyncClassification.Outcomes;

/// <summary>Outcomes in a table of PostgreSQL, for any number of processes.</summary>
internal sealed class PostgresOutcomes : IOutcomeStore, IAsyncDisposable
{
    /// <summary>How many rows one statement deletes: some tenths of a second, and no long lock.</summary>
    private const int MostForgotten = 10_000;

    private readonly NpgsqlDataSource _source;

    /// <param name="connection">A connection string of Npgsql.</param>
    public PostgresOutcomes(string connection)
    {
        NpgsqlConnectionStringBuilder parts = new(connection) { ApplicationName = "aviary", MaxAutoPrepare = 10 };
        Description = $"postgresql://{parts.Host}:{parts.Port}/{parts.Database}";
        _source = NpgsqlDataSource.Create(parts);
        Attempts = new PostgresAttempts(this);
    }

    public string Description { get; }

    public IAttemptStore Attempts { get; }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    public Task PrepareAsync(CancellationToken cancellationToken) => AskAsync(async connection =>
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            OutcomeTable.Create + AttemptTables.Create, transaction: transaction, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return true;
    }, cancellationToken);

    public Task<IReadOnlyList<Outcome>> StoreAsync(IReadOnlyList<Outcome> outcomes, Guid? ended, CancellationToken cancellationToken)
        => AskAsync<IReadOnlyList<Outcome>>(async connection =>
        {
            // In one order for all: two batches that share requests would otherwise wait for each other for ever.
            Outcome[] sorted =
            [
                .. outcomes.DistinctBy(outcome => outcome.Key)
                    .OrderBy(outcome => outcome.Source, StringComparer.Ordinal).ThenBy(outcome => outcome.Id, StringComparer.Ordinal),
            ];
            int stored = await connection.ExecuteAsync(new CommandDefinition(OutcomeTable.Insert, Parameters(sorted, ended), cancellationToken: cancellationToken));
            if (stored == outcomes.Count)
            {
                return outcomes;
            }

            IEnumerable<Outcome> found = await FindAsync(connection, [.. sorted.Select(outcome => outcome.Key)], cancellationToken);
            Dictionary<OutcomeKey, Outcome> standing = found.ToDictionary(outcome => outcome.Key);
            return [.. outcomes.Select(outcome => standing[outcome.Key])];
        }, cancellationToken);

    public Task<Outcome?> FindAsync(OutcomeKey key, CancellationToken cancellationToken)
        => AskAsync(async connection => (await FindAsync(connection, [key], cancellationToken)).SingleOrDefault(), cancellationToken);

    public Task<int> DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellationToken)
        => AskAsync(
            connection => connection.ExecuteAsync(new CommandDefinition(
                OutcomeTable.Forget, new { Before = before.UtcDateTime, Most = MostForgotten }, cancellationToken: cancellationToken)),
            cancellationToken);

    /// <summary>Asks with a connection of the pool.</summary>
    /// <exception cref="OutcomeStoreUnavailableException">The database did not do it.</exception>
    internal async Task<T> AskAsync<T>(Func<NpgsqlConnection, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
            return await ask(connection);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
        {
            throw new OutcomeStoreUnavailableException($"{Description}: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static Task<IEnumerable<Outcome>> FindAsync(NpgsqlConnection connection, OutcomeKey[] keys, CancellationToken cancellationToken)
        => connection.QueryAsync<Outcome>(new CommandDefinition(
            OutcomeTable.Find,
            new { Sources = Array.ConvertAll(keys, key => key.Source), Ids = Array.ConvertAll(keys, key => key.Id) },
            cancellationToken: cancellationToken));

    private static object Parameters(Outcome[] outcomes, Guid? ended) => new
    {
        Ended = ended,
        Sources = Array.ConvertAll(outcomes, outcome => outcome.Source),
        Ids = Array.ConvertAll(outcomes, outcome => outcome.Id),
        Models = Array.ConvertAll(outcomes, outcome => outcome.Model),
        Versions = Array.ConvertAll(outcomes, outcome => outcome.Version),
        Classes = Array.ConvertAll(outcomes, outcome => outcome.Class),
        Probabilities = Array.ConvertAll(outcomes, outcome => outcome.Probability),
        Results = Array.ConvertAll(outcomes, outcome => outcome.Result),
        DeadReasons = Array.ConvertAll(outcomes, outcome => outcome.DeadReason),
        DeadDetails = Array.ConvertAll(outcomes, outcome => outcome.DeadDetail),
        ReceivedAts = Array.ConvertAll(outcomes, outcome => outcome.ReceivedAt.UtcDateTime),
        CompletedAts = Array.ConvertAll(outcomes, outcome => outcome.CompletedAt.UtcDateTime),
    };
}
