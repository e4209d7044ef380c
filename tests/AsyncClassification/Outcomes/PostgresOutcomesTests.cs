using Aviary.AsyncClassification.Outcomes;

namespace Aviary.Tests.AsyncClassification.Outcomes;

public sealed class PostgresOutcomesTests : OutcomeStoreConformance, IAsyncDisposable
{
    private readonly List<PostgresOutcomes> _opened = [];

    [Fact]
    public async Task Processes_that_start_at_once_find_one_table()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));
    }

    [Fact]
    public async Task A_server_that_is_away_is_named_without_its_password()
    {
        await using PostgresOutcomes store = new("Host=127.0.0.1;Port=1;Username=aviary;Password=geheim;Timeout=2");

        OutcomeStoreUnavailableException error = await Assert.ThrowsAsync<OutcomeStoreUnavailableException>(() => store.PrepareAsync(Cancellation));

        Assert.Contains("127.0.0.1:1", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PostgresOutcomes store in _opened)
        {
            await store.DisposeAsync();
        }
    }

    protected override async Task<IOutcomeStore> OpenAsync()
    {
        string? connection = Environment.GetEnvironmentVariable("POSTGRES_CONNECTION");
        Assert.SkipUnless(!string.IsNullOrEmpty(connection), "POSTGRES_CONNECTION is not set: no PostgreSQL to test with.");
        PostgresOutcomes store = new(connection!);
        lock (_opened)
        {
            _opened.Add(store);
        }

        await store.PrepareAsync(Cancellation);
        return store;
    }
}
