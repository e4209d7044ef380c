using Aviary.Errors;
using Aviary.Registry.Storage;
using Aviary.Registry.Versions;
using Aviary.Serving;

namespace Aviary.Tests.Serving;

public sealed class SwapTests : IAsyncDisposable
{
    private readonly TestServing _serving = new(options => options.CheckInterval = TimeSpan.FromSeconds(2));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_versions_are_swapped_no_request_fails_and_each_names_the_version_that_made_its_answer()
    {
        ModelVersion[] versions = new ModelVersion[TestModels.Classes];
        for (int winner = 0; winner < versions.Length; winner++)
        {
            versions[winner] = await _serving.PublishAsync(winner);
        }

        Dictionary<string, int> winners = versions.Select((version, winner) => (version.Version, winner)).ToDictionary();
        await _serving.PromoteAsync(versions[0]);
        await _serving.Models.StartAsync(Cancellation);
        using var done = new CancellationTokenSource();
        int[] answers = new int[4];
        Task[] clients = [.. answers.Select((_, client) => Task.Run(() => PredictUntilAsync(winners, () => answers[client]++, done.Token), Cancellation))];

        for (int swap = 1; swap <= 50; swap++)
        {
            await _serving.PromoteAsync(versions[swap % versions.Length]);
            await _serving.Models.RefreshAsync("fashion", Cancellation);
            Assert.Equal(versions[swap % versions.Length].Version, (await _serving.PredictAsync()).Version);
            await AnsweredAgainAsync(answers, clients);
        }

        await done.CancelAsync();
        await Task.WhenAll(clients);
    }

    [Fact]
    public async Task The_old_version_serves_who_holds_it_and_is_let_go_after()
    {
        await _serving.PromoteAsync(await _serving.PublishAsync(0));
        ModelLease held = await _serving.Models.AcquireAsync("fashion", default, Cancellation);
        LoadedModel old = held.Model;
        await _serving.PromoteAsync(await _serving.PublishAsync(1));
        await _serving.Models.RefreshAsync("fashion", Cancellation);

        Assert.False(old.IsReleased);
        Assert.Equal(1, (await _serving.PredictAsync()).Predictions[0].Best.Index);
        held.Dispose();
        Assert.True(old.IsReleased);
    }

    [Fact]
    public async Task Everything_is_let_go_at_the_end()
    {
        await _serving.PromoteAsync(await _serving.PublishAsync(0));
        ModelVersion other = await _serving.PublishAsync(1);
        LoadedModel champion = await TouchAsync(default);
        LoadedModel pinned = await TouchAsync(ModelSelector.From(other.Version, null));
        await _serving.Models.DisposeAsync();

        Assert.True(champion.IsReleased);
        Assert.True(pinned.IsReleased);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await _serving.PredictAsync());
    }

    [Fact]
    public async Task A_new_champion_is_found_by_the_watch_with_one_cheap_read_each_time()
    {
        ModelVersion first = await _serving.PublishAsync(0);
        ModelVersion second = await _serving.PublishAsync(1);
        await _serving.PromoteAsync(first);
        await _serving.Models.StartAsync(Cancellation);
        _serving.Store.Store.Operations.Clear();

        await TickAsync(() => !_serving.Store.Store.Operations.IsEmpty);
        Assert.Equal(["get models/fashion/aliases/champion.json"], _serving.Store.Store.Operations);
        Assert.Equal(first.Version, (await _serving.PredictAsync()).Version);

        await _serving.PromoteAsync(second);
        await TickAsync(() => _serving.Models.Health.Models[0].Version == second.Version);
        Assert.Equal(second.Version, (await _serving.PredictAsync()).Version);
    }

    [Fact]
    public async Task The_watch_finds_the_first_model_of_an_empty_registry()
    {
        await _serving.Models.StartAsync(Cancellation);
        Assert.False(_serving.Models.Health.Ready);

        await _serving.PromoteAsync(await _serving.PublishAsync(0));
        await TickAsync(() => _serving.Models.Health.Ready);
        Assert.False(_serving.Models.Health.Degraded);
    }

    [Fact]
    public async Task While_the_store_is_down_what_is_loaded_goes_on_and_health_says_so()
    {
        await _serving.PromoteAsync(await _serving.PublishAsync(2));
        await _serving.Models.StartAsync(Cancellation);
        _serving.Store.Store.Before = _ => throw new StoreUnavailableException("the store", "down");

        await TickAsync(() => _serving.Models.Health.Degraded);
        Assert.Contains("down", _serving.Models.Health.StoreProblem, StringComparison.Ordinal);
        Assert.True(_serving.Models.Health.Ready);
        Assert.Equal(2, (await _serving.PredictAsync()).Predictions[0].Best.Index);

        _serving.Store.Store.Before = _ => Task.CompletedTask;
        await TickAsync(() => !_serving.Models.Health.Degraded);
    }

    [Fact]
    public async Task A_model_whose_champion_was_removed_is_no_longer_served()
    {
        await _serving.PromoteAsync(await _serving.PublishAsync(0));
        LoadedModel loaded = await TouchAsync(default);
        await _serving.Store.Store.DeleteAsync("models/fashion/aliases/champion.json", Cancellation);
        await _serving.Models.RefreshAsync("fashion", Cancellation);

        Assert.True(loaded.IsReleased);
        await Assert.ThrowsAsync<NotFoundException>(async () => await _serving.PredictAsync());
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    /// <summary>Waits until every client has got an answer more, or one of them has failed.</summary>
    private static async Task AnsweredAgainAsync(int[] answers, Task[] clients)
    {
        int[] before = [.. answers];
        await TestWait.UntilAsync(() =>
            !Array.Exists([.. Enumerable.Range(0, answers.Length)], client => Volatile.Read(ref answers[client]) == before[client])
            || Array.Exists(clients, client => client.IsFaulted));
    }

    private async Task PredictUntilAsync(Dictionary<string, int> winners, Action answered, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            PredictionResult result = await _serving.PredictAsync();
            Assert.Equal(winners[result.Version], result.Predictions[0].Best.Index);
            answered();
            await Task.Yield();
        }
    }

    private async Task<LoadedModel> TouchAsync(ModelSelector selector)
    {
        using ModelLease lease = await _serving.Models.AcquireAsync("fashion", selector, Cancellation);
        return lease.Model;
    }

    /// <summary>Moves the clock by one check and waits for what it leads to, which happens on other threads.</summary>
    private async Task TickAsync(Func<bool> happened)
    {
        _serving.Time.Advance(TimeSpan.FromSeconds(2));
        await TestWait.UntilAsync(happened);
    }
}
