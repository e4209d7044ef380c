using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Tests.Registry;

public sealed class AliasMovedTests : IDisposable
{
    private readonly TestRegistry _test = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_moves_an_alias_waits_until_the_subscribers_have_followed()
    {
        ModelVersion version = await _test.PublishAsync("fashion", "onnx");
        TaskCompletionSource follows = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<(string Model, ModelAlias Alias)> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable subscription = _test.Registry.AliasMoved.Subscribe((model, alias, _) =>
        {
            told.SetResult((model, alias));
            return follows.Task;
        });

        Task<ModelAlias> move = _test.MoveAsync("champion", version.Version, null);

        (string model, ModelAlias alias) = await told.Task.WaitAsync(Cancel);
        Assert.False(move.IsCompleted);
        follows.SetResult();
        Assert.Equal(alias, await move.WaitAsync(Cancel));
        Assert.Equal(("fashion", "champion", version.Version), (model, alias.Name, alias.Version));
    }

    [Fact]
    public async Task A_subscriber_that_fails_keeps_neither_the_move_nor_the_other_subscribers_back()
    {
        ModelVersion version = await _test.PublishAsync("fashion", "onnx");
        using IDisposable fails = _test.Registry.AliasMoved.Subscribe((_, _, _) => throw new InvalidOperationException("it cannot follow"));
        List<string> followed = [];
        using IDisposable follows = Follow(followed);

        await _test.MoveAsync("champion", version.Version, null);

        Assert.Equal([version.Version], followed);
        Assert.Equal(version.Version, (await _test.Registry.FindAliasAsync("fashion", "champion", Cancel))?.Version);
    }

    [Fact]
    public async Task A_rollback_is_a_move_and_a_refused_move_is_none()
    {
        ModelVersion first = await _test.PublishAsync("fashion", "a");
        ModelVersion second = await _test.PublishAsync("fashion", "b");
        ModelAlias moved = await _test.MoveAsync("champion", first.Version, null);
        List<string> followed = [];
        using IDisposable follows = Follow(followed);

        await Assert.ThrowsAsync<PreconditionFailedException>(() => _test.MoveAsync("champion", second.Version, null));
        await _test.MoveAsync("champion", second.Version, moved.ETag);
        await _test.Registry.RollBackAsync("fashion", "champion", "test", Cancel);

        Assert.Equal([second.Version, first.Version], followed);
    }

    [Fact]
    public async Task A_subscription_that_is_disposed_of_is_called_no_more()
    {
        ModelVersion version = await _test.PublishAsync("fashion", "onnx");
        List<string> followed = [];
        Follow(followed).Dispose();

        await _test.MoveAsync("champion", version.Version, null);

        Assert.Empty(followed);
    }

    public void Dispose() => _test.Dispose();

    private IDisposable Follow(List<string> followed) => _test.Registry.AliasMoved.Subscribe((_, alias, _) =>
    {
        followed.Add(alias.Version);
        return Task.CompletedTask;
    });
}
