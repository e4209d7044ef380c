using System.Collections.Concurrent;
using Aviary.Registry;
using Aviary.Serving;
using Aviary.Serving.Loading;

namespace Aviary.Tests.Serving.Loading;

public sealed class PinnedVersionsTests : IDisposable
{
    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<LoadedModel>> _loads = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Version, CancellationToken Token)> _begun = new();
    private readonly SemaphoreSlim _beginnings = new(0);
    private readonly PinnedVersions _pinned;
    private bool _hears = true;

    public PinnedVersionsTests() => _pinned = new PinnedVersions(capacity: 2, LoadAsync, _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task More_loads_than_may_wait_are_refused_until_somebody_gives_up()
    {
        using CancellationTokenSource gone = new();
        Task<ModelLease>[] waiting = [.. Enumerable.Range(0, PinnedVersions.LeastLoads).Select(i => _pinned.AcquireAsync("m", $"v{i}", gone.Token))];
        await Assert.ThrowsAsync<OverloadedException>(() => _pinned.AcquireAsync("m", "more", Cancellation));
        Task<ModelLease> same = _pinned.AcquireAsync("m", "v0", Cancellation);

        await gone.CancelAsync();
        Assert.All(await Task.WhenAll(waiting.Select(OutcomeAsync)), outcome => Assert.IsAssignableFrom<OperationCanceledException>(outcome));
        LoadOf("v0").SetResult(LoadedModels.Of("v0"));
        (await same).Dispose();
        LoadOf("more").SetResult(LoadedModels.Of("more"));
        using ModelLease more = await AcquireInTimeAsync("more");
        Assert.Equal("more", more.Model.Version);
    }

    [Fact]
    public async Task They_are_loaded_one_at_a_time()
    {
        Task<ModelLease>[] waiting = [.. Enumerable.Range(0, 8).Select(i => _pinned.AcquireAsync("m", $"v{i}", Cancellation))];
        for (int ended = 1; ended <= waiting.Length; ended++)
        {
            await _beginnings.WaitAsync(Cancellation);
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => { }, Cancellation)));
            Assert.Equal(ended, _begun.Count);
            string version = _begun.Last().Version;
            LoadOf(version).SetResult(LoadedModels.Of(version));
        }

        foreach (ModelLease lease in await Task.WhenAll(waiting))
        {
            lease.Dispose();
        }
    }

    [Fact]
    public async Task What_nobody_waits_for_any_more_is_not_loaded_to_the_end()
    {
        using CancellationTokenSource first = new();
        using CancellationTokenSource second = new();
        Task<ModelLease> one = _pinned.AcquireAsync("m", "v", first.Token);
        Task<ModelLease> other = _pinned.AcquireAsync("m", "v", second.Token);
        await _beginnings.WaitAsync(Cancellation);
        CancellationToken load = Assert.Single(_begun).Token;

        await first.CancelAsync();
        Assert.IsAssignableFrom<OperationCanceledException>(await OutcomeAsync(one));
        Assert.False(load.IsCancellationRequested);
        await second.CancelAsync();
        Assert.IsAssignableFrom<OperationCanceledException>(await OutcomeAsync(other));
        Assert.True(load.IsCancellationRequested);
    }

    [Fact]
    public async Task A_load_that_ended_after_all_had_left_keeps_nothing()
    {
        using CancellationTokenSource gone = new();
        _hears = false;
        Task<ModelLease> left = _pinned.AcquireAsync("m", "v", gone.Token);
        await _beginnings.WaitAsync(Cancellation);
        TaskCompletionSource<LoadedModel> deaf = LoadOf("v");
        _loads.Clear();
        _hears = true;
        await gone.CancelAsync();
        Assert.IsAssignableFrom<OperationCanceledException>(await OutcomeAsync(left));

        LoadedModel late = LoadedModels.Of("v");
        deaf.SetResult(late);
        LoadOf("v").SetResult(LoadedModels.Of("v"));
        using ModelLease lease = await _pinned.AcquireAsync("m", "v", Cancellation);
        Assert.NotSame(late, lease.Model);
        Assert.True(late.IsReleased);
    }

    [Fact]
    public async Task A_refusal_is_remembered_for_a_minute()
    {
        LoadOf("v").SetException(new ModelRefusedException("m", "v", "model.onnx: it is missing"));
        Assert.Equal("model.onnx: it is missing", (await RefusedAsync()).Reason);
        Assert.Equal("model.onnx: it is missing", (await RefusedAsync()).Reason);
        Assert.Single(_begun);

        _time.Advance(TimeSpan.FromMinutes(1));
        await RefusedAsync();
        Assert.Equal(2, _begun.Count);

        Task<ModelRefusedException> RefusedAsync() => Assert.ThrowsAsync<ModelRefusedException>(() => _pinned.AcquireAsync("m", "v", Cancellation));
    }

    [Fact]
    public async Task What_failed_for_another_reason_is_tried_again_at_once()
    {
        LoadOf("v").SetException(new IOException("gone for a moment"));
        await Assert.ThrowsAsync<IOException>(() => _pinned.AcquireAsync("m", "v", Cancellation));
        _loads.Clear();
        LoadOf("v").SetResult(LoadedModels.Of("v"));
        (await _pinned.AcquireAsync("m", "v", Cancellation)).Dispose();
    }

    public void Dispose()
    {
        _pinned.Dispose();
        _beginnings.Dispose();
    }

    /// <summary>A load that was given up makes room when it ends, which is on another thread.</summary>
    private async Task<ModelLease> AcquireInTimeAsync(string version)
    {
        while (true)
        {
            try
            {
                return await _pinned.AcquireAsync("m", version, Cancellation);
            }
            catch (OverloadedException)
            {
                Cancellation.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
    }

    private static async Task<Exception?> OutcomeAsync(Task task) => await Record.ExceptionAsync(() => task);

    private TaskCompletionSource<LoadedModel> LoadOf(string version)
        => _loads.GetOrAdd(version, _ => new TaskCompletionSource<LoadedModel>(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task<LoadedModel> LoadAsync(string model, string version, CancellationToken cancellationToken)
    {
        (Task<LoadedModel> load, bool hears) = (LoadOf(version).Task, _hears);
        _begun.Enqueue((version, cancellationToken));
        _beginnings.Release();
        return await load.WaitAsync(hears ? cancellationToken : CancellationToken.None);
    }
}
