using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Serving.Loading;
using Aviary.Tests.Registry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.Serving.Loading;

public sealed class AliasFollowerTests : IDisposable
{
    private readonly TestRegistry _test = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_refreshes_it_or_waits_for_that_while_it_is_disposed_of_goes_on()
    {
        ModelVersion version = await _test.PublishAsync("m", "onnx");
        await _test.Registry.MoveAliasAsync("m", ModelRegistry.Champion, version.Version, null, "test", Cancellation);
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<LoadedModel> load = new(TaskCreationOptions.RunContinuationsAsynchronously);
        AliasFollower served = new(
            "m",
            ModelRegistry.Champion,
            _test.Registry,
            (_, _) =>
            {
                begun.SetResult();
                return load.Task;
            },
            _test.Time,
            NullLogger.Instance);

        Task<bool> loading = served.RefreshAsync(Cancellation);
        await begun.Task.WaitAsync(Cancellation);
        Task<bool> waiting = served.RefreshAsync(Cancellation);
        served.Dispose();
        LoadedModel late = LoadedModels.Of(version.Version);
        load.SetResult(late);

        Assert.True(await loading.WaitAsync(Cancellation));
        Assert.False(await waiting.WaitAsync(Cancellation));
        Assert.True(late.IsReleased);
        Assert.True(served.IsClosed);
    }

    public void Dispose() => _test.Dispose();
}
