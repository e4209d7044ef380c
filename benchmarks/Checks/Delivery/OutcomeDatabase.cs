using Dapper;
using Npgsql;

namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>A database of its own on the PostgreSQL that POSTGRES_CONNECTION names; dropped at the end.</summary>
internal sealed class OutcomeDatabase : IAsyncDisposable
{
    private readonly string _server;
    private readonly string _name;

    private OutcomeDatabase(string server, string name)
    {
        _server = server;
        _name = name;
        Connection = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    public string Connection { get; }

    public static async Task<OutcomeDatabase> CreateAsync(string server, string suffix, CancellationToken cancellationToken)
    {
        OutcomeDatabase database = new(server, $"delivery_{suffix}");
        await using NpgsqlConnection connection = new(server);
        await connection.ExecuteAsync(new CommandDefinition($"CREATE DATABASE {database._name}", cancellationToken: cancellationToken));
        return database;
    }

    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = new(Connection);
        try
        {
            return await connection.ExecuteScalarAsync<int>(new CommandDefinition("SELECT count(*) FROM classification_outcomes", cancellationToken: cancellationToken));
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return 0;
        }
    }

    /// <summary>How many attempts at a request have begun and not ended.</summary>
    public async Task<int> BegunAsync(Guid request, CancellationToken cancellationToken)
    {
        const string begun = """
            SELECT coalesce(
                (SELECT attempts FROM classification_suspects WHERE request = @Request),
                (SELECT count(*)::integer FROM classification_batches WHERE @Request = ANY (requests)))
            """;
        await using NpgsqlConnection connection = new(Connection);
        try
        {
            return await connection.ExecuteScalarAsync<int>(new CommandDefinition(begun, new { Request = request }, cancellationToken: cancellationToken));
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return 0;
        }
    }

    /// <summary>Why a request is dead; null where it is not.</summary>
    public async Task<string?> ReasonAsync(string id, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = new(Connection);
        return await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            "SELECT dead_reason FROM classification_outcomes WHERE source = @Source AND id = @Id",
            new { Generator.Source, Id = id },
            cancellationToken: cancellationToken));
    }

    /// <summary>The result of each request that has an outcome, by id; null for a dead letter.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> ReadAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = new(Connection);
        IEnumerable<(string Id, string? Result)> rows = await connection.QueryAsync<(string, string?)>(new CommandDefinition(
            "SELECT id, result FROM classification_outcomes WHERE source = @Source", new { Generator.Source }, cancellationToken: cancellationToken));
        return rows.ToDictionary(row => row.Id, row => row.Result, StringComparer.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await using NpgsqlConnection connection = new(_server);
        await connection.ExecuteAsync($"DROP DATABASE {_name} WITH (FORCE)");
    }
}
