using Dapper;
using Npgsql;

namespace Aviary.Benchmarks.Broker;

/// <summary>Counts the stored outcomes of a block of requests, and how fast they came.</summary>
internal sealed class StoredOutcomes(string connection)
{
    private const string Rate = """
        WITH rows AS (SELECT completed_at AS at FROM classification_outcomes WHERE source = @Block),
             ends AS (SELECT percentile_disc(@Low) WITHIN GROUP (ORDER BY at) AS low, percentile_disc(@High) WITHIN GROUP (ORDER BY at) AS high FROM rows)
        SELECT (SELECT count(*) FROM rows, ends WHERE at > low AND at <= high)::float8 / EXTRACT(EPOCH FROM high - low)::float8 FROM ends
        """;

    public async Task<int> CountAsync(string block, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync<int>("SELECT count(*) FROM classification_outcomes WHERE source = @Block", new { Block = block }, cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return 0;
        }
    }

    /// <summary>Outcomes a second in the steady part: from the first to the second share of the block, in the order of their completion.</summary>
    /// <exception cref="InvalidOperationException">Some are dead letters, which cost less than results.</exception>
    public async Task<double> PerSecondAsync(string block, double low, double high, CancellationToken cancellationToken)
    {
        string? dead = await AskAsync<string?>(
            "SELECT dead_detail FROM classification_outcomes WHERE source = @Block AND dead_reason IS NOT NULL LIMIT 1", new { Block = block }, cancellationToken);
        return dead is null
            ? await AskAsync<double>(Rate, new { Block = block, Low = low, High = high }, cancellationToken)
            : throw new InvalidOperationException($"Requests of {block} are dead: {dead}");
    }

    private async Task<T?> AskAsync<T>(string statement, object values, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection open = new(connection);
        return await open.ExecuteScalarAsync<T>(new CommandDefinition(statement, values, cancellationToken: cancellationToken));
    }
}
