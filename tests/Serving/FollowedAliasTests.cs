using Aviary.Registry.Versions;

namespace Aviary.Tests.Serving;

public sealed class FollowedAliasTests : IAsyncDisposable
{
    private readonly TestServing _serving = new(options => options.ShadowShare = 1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_champion_is_served_when_its_move_is_answered()
    {
        ModelAlias first = await MoveAsync("champion", await _serving.PublishAsync(0), null);
        Assert.Equal(first.Version, _serving.Models.ChampionOf("fashion")?.Version);

        ModelAlias second = await MoveAsync("champion", await _serving.PublishAsync(1), first.ETag);
        Assert.Equal(second.Version, _serving.Models.ChampionOf("fashion")?.Version);

        await _serving.ServedRegistry.RollBackAsync("fashion", "champion", "test", Cancellation);
        Assert.Equal(first.Version, _serving.Models.ChampionOf("fashion")?.Version);
    }

    [Fact]
    public async Task A_challenger_is_loaded_when_its_move_is_answered()
    {
        await _serving.Shadow.StartAsync(Cancellation);
        await MoveAsync("champion", await _serving.PublishAsync(0), null);

        ModelAlias challenger = await MoveAsync("challenger", await _serving.PublishAsync(1), null);

        Assert.Equal(challenger.Version, _serving.Shadow.Challengers?.VersionOf("fashion"));
    }

    [Fact]
    public async Task Nothing_follows_once_serving_has_ended()
    {
        await _serving.Models.DisposeAsync();

        ModelAlias champion = await MoveAsync("champion", await _serving.PublishAsync(0), null);

        Assert.Equal(champion, await _serving.ServedRegistry.FindAliasAsync("fashion", "champion", Cancellation));
        Assert.Null(_serving.Models.ChampionOf("fashion"));
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private Task<ModelAlias> MoveAsync(string alias, ModelVersion version, string? ifMatch)
        => _serving.ServedRegistry.MoveAliasAsync("fashion", alias, version.Version, ifMatch, "test", Cancellation);
}
