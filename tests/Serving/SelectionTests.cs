using Aviary.Errors;
using Aviary.Registry.Versions;
using Aviary.Serving;

namespace Aviary.Tests.Serving;

public sealed class SelectionTests : IAsyncDisposable
{
    private readonly TestServing _serving = new(options =>
    {
        options.MaxPinnedVersions = 2;
        options.MaxModels = 2;
    });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_or_an_alias_may_be_asked_for()
    {
        ModelVersion champion = await _serving.PublishAsync(0);
        ModelVersion challenger = await _serving.PublishAsync(1);
        ModelVersion other = await _serving.PublishAsync(2);
        await _serving.PromoteAsync(champion);
        await _serving.PromoteAsync(challenger, "challenger");

        Assert.Equal(champion.Version, await AnswersAsync(null, null));
        Assert.Equal(champion.Version, await AnswersAsync("", "champion"));
        Assert.Equal(challenger.Version, await AnswersAsync(null, "challenger"));
        Assert.Equal(other.Version, await AnswersAsync(other.Version, null));
        Assert.Equal(champion.Version, await AnswersAsync(champion.Version, null));
    }

    [Fact]
    public async Task What_does_not_exist_is_named()
    {
        ModelVersion version = await _serving.PublishAsync(0);
        await _serving.PromoteAsync(version);
        await _serving.PredictAsync();

        Assert.Equal("model", (await Assert.ThrowsAsync<NotFoundException>(async () => await _serving.PredictAsync(model: "nothing"))).What);
        Assert.Equal("model", (await Assert.ThrowsAsync<NotFoundException>(async () => await _serving.PredictAsync(model: "../fashion"))).What);
        Assert.Equal("alias", (await Assert.ThrowsAsync<NotFoundException>(() => AnswersAsync(null, "none"))).What);
        Assert.Equal("version", (await Assert.ThrowsAsync<NotFoundException>(() => AnswersAsync("20200101T000000Z-00000000", null))).What);
        Assert.Equal("version", Assert.Throws<InvalidInputException>(() => ModelSelector.From("latest", null)).Field);
        Assert.Equal("alias", Assert.Throws<InvalidInputException>(() => ModelSelector.From(null, "Not A Name")).Field);
        Assert.Equal("version", Assert.Throws<InvalidInputException>(() => ModelSelector.From(version.Version, "champion")).Field);
        Assert.Single(_serving.Models.Health.Models);
    }

    [Fact]
    public async Task A_version_without_a_champion_is_served_when_it_is_named_only()
    {
        ModelVersion version = await _serving.PublishAsync(0);

        await Assert.ThrowsAsync<NotFoundException>(async () => await _serving.PredictAsync());
        Assert.Equal(version.Version, await AnswersAsync(version.Version, null));
    }

    [Fact]
    public async Task The_versions_asked_for_last_stay_loaded_and_others_are_let_go()
    {
        ModelVersion[] versions = [await _serving.PublishAsync(0), await _serving.PublishAsync(1), await _serving.PublishAsync(2)];
        LoadedModel first = await TouchAsync(versions[0]);
        LoadedModel second = await TouchAsync(versions[1]);
        Assert.Same(first, await TouchAsync(versions[0]));

        await TouchAsync(versions[2]);

        Assert.False(first.IsReleased);
        Assert.True(second.IsReleased);
        Assert.Same(first, await TouchAsync(versions[0]));
        Assert.Equal(versions[1].Version, await AnswersAsync(versions[1].Version, null));
    }

    [Fact]
    public async Task Many_who_ask_for_one_version_at_once_load_it_once()
    {
        ModelVersion version = await _serving.PublishAsync(0);
        LoadedModel[] loaded = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => TouchAsync(version), Cancellation)));

        Assert.All(loaded, model => Assert.Same(loaded[0], model));
        Assert.Single(_serving.Store.Store.Operations, operation => operation.StartsWith("get", StringComparison.Ordinal) && operation.EndsWith("model.onnx", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_versions_asked_for_all_at_once_each_request_is_answered()
    {
        ModelVersion[] versions = [await _serving.PublishAsync(0), await _serving.PublishAsync(1), await _serving.PublishAsync(2), await _serving.PublishAsync(3)];
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), Cancellation, async (i, _) =>
            Assert.Equal(versions[i % 4].Version, await AnswersAsync(versions[i % 4].Version, null)));
    }

    [Fact]
    public async Task A_version_that_was_asked_for_and_then_promoted_is_not_loaded_again()
    {
        ModelVersion version = await _serving.PublishAsync(0);
        LoadedModel pinned = await TouchAsync(version);
        await _serving.PromoteAsync(version);

        using ModelLease champion = await _serving.Models.AcquireAsync("fashion", default, Cancellation);
        Assert.Same(pinned, champion.Model);
    }

    [Fact]
    public async Task Models_beyond_those_that_stay_loaded_are_answered_too()
    {
        foreach (string model in new[] { "a", "b", "c", "d" })
        {
            await _serving.PromoteAsync(await _serving.PublishAsync(1, model));
        }

        await _serving.Models.StartAsync(Cancellation);
        Assert.Equal(["a", "b"], _serving.Models.Health.Models.Select(model => model.Model));
        await _serving.Models.RefreshAsync("d", Cancellation);
        Assert.Equal(["a", "b"], _serving.Models.Health.Models.Select(model => model.Model));
        Assert.Equal("d", (await _serving.PredictAsync(model: "d")).Model);
        Assert.Equal("a", (await _serving.PredictAsync(model: "a")).Model);
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private async Task<string> AnswersAsync(string? version, string? alias)
        => (await _serving.PredictAsync(selector: ModelSelector.From(version, alias))).Version;

    private async Task<LoadedModel> TouchAsync(ModelVersion version)
    {
        using ModelLease lease = await _serving.Models.AcquireAsync("fashion", ModelSelector.From(version.Version, null), Cancellation);
        return lease.Model;
    }
}
