using Aviary.Learning.Training;
using Aviary.Models.Runs;
using Aviary.Models.Storage;
using Aviary.Tests.Models.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.Models.Runs;

/// <summary>A hold on a run over a store that fails.</summary>
public sealed class RunLeaseUnderFaultsTests : IDisposable
{
    private const string Id = "20261121T030000Z-abc";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly FolderStore _files;
    private readonly WatchedStore _store;
    private readonly RunLedger _ledger;

    public RunLeaseUnderFaultsTests()
    {
        _files = new FolderStore(_folder.Path, TimeProvider.System);
        _store = new WatchedStore(_files);
        _ledger = new RunLedger(_store, NullLogger<RunLedger>.Instance);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _files.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_heartbeat_that_fails_is_followed_by_the_next()
    {
        using RunLease lease = await TakeAsync();
        using CancellationTokenSource stop = new();
        TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource beaten = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Before = operation => operation.StartsWith("put-if-match", StringComparison.Ordinal) ? throw Out() : Task.CompletedTask;
        Task beat = lease.BeatAsync(Every, _ => failed.TrySetResult(), stop.Token);

        _time.Advance(Every);
        Assert.Same(failed.Task, await Task.WhenAny(failed.Task, beat));
        _store.Before = _ => Task.CompletedTask;
        _store.AfterPutIfMatch = _ =>
        {
            beaten.TrySetResult();
            return Task.CompletedTask;
        };
        _time.Advance(Every);
        Assert.Same(beaten.Task, await Task.WhenAny(beaten.Task, beat));
        await stop.CancelAsync();
        await beat;

        Assert.Equal(_time.GetUtcNow(), (await FindAsync()).Heartbeat);
        Assert.False(lease.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_heartbeat_that_fails_while_the_holder_ends_it_does_not_reach_the_holder()
    {
        using RunLease lease = await TakeAsync();
        using CancellationTokenSource stop = new();
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Before = async operation =>
        {
            begun.TrySetResult();
            await ended.Task;
            throw Out();
        };
        Task beat = lease.BeatAsync(Every, _ => { }, stop.Token);
        _time.Advance(Every);
        await begun.Task.WaitAsync(Token);

        await stop.CancelAsync();
        ended.SetResult();

        await beat;
        Assert.Contains($"put-if-match runs/fashion/{Id}.json", _store.Operations);
    }

    private static StoreUnavailableException Out() => new("the store", "it is out");

    private async Task<RunLease> TakeAsync()
    {
        TrainingRun run = new("fashion", Id, "request", RunState.Waiting, _time.GetUtcNow(), _time.GetUtcNow().AddHours(2), new TrainingOptions()) { MaxAttempts = 3 };
        RecordedRun created = await _ledger.CreateAsync(run, Token);
        return (await RunLease.TryTakeAsync(_ledger, _time, created, "elsewhere/1", TimeSpan.FromMinutes(1), Token))!;
    }

    private async Task<TrainingRun> FindAsync() => (await _ledger.FindAsync("fashion", Id, Token))!.Run;
}
