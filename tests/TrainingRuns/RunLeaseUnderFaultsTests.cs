using Aviary.Learning.Training;
using Aviary.Registry.Storage;
using Aviary.Registry.Storage.Folder;
using Aviary.Tests.Registry.Storage;
using Aviary.TrainingRuns;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.TrainingRuns;

/// <summary>A hold on a run over a store that fails, or whose answers are lost.</summary>
public sealed class RunLeaseUnderFaultsTests : IDisposable
{
    private const string Id = "20261121T030000Z-abc";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = FakeTime.AtStart();
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
    public async Task A_holder_whose_write_was_done_and_its_answer_lost_goes_on_from_that_write()
    {
        using RunLease lease = await TakeAsync();
        await LoseAnswerAsync(lease, run => run with { Epoch = 1, Loss = 0.5 });

        await lease.ChangeAsync(run => run with { Epoch = 2 }, Token);

        Assert.False(lease.Lost.IsCancellationRequested);
        Assert.Equal((2, 0.5), ((await FindAsync()).Epoch, (await FindAsync()).Loss));
        Assert.Equal(await FindAsync(), lease.Run);
    }

    [Fact]
    public async Task A_completion_whose_answer_was_lost_is_not_undone()
    {
        using RunLease lease = await TakeAsync();
        await LoseAnswerAsync(lease, run => run with { State = RunState.Completed, Owner = null });

        await lease.ChangeAsync(run => run with { State = RunState.Waiting }, Token);

        Assert.Equal(RunState.Completed, (await FindAsync()).State);
        Assert.Equal(RunState.Completed, lease.Run.State);
    }

    [Fact]
    public async Task A_holder_whose_run_was_cancelled_has_lost_it()
    {
        using RunLease lease = await TakeAsync();
        RecordedRun held = (await _ledger.FindAsync("fashion", Id, Token))!;
        await _ledger.TryReplaceAsync(held, held.Run with { State = RunState.Cancelled, Owner = null }, Token);

        await Assert.ThrowsAsync<RunLostException>(() => lease.ChangeAsync(run => run with { Epoch = 1 }, Token));

        Assert.True(lease.Lost.IsCancellationRequested);
        Assert.Equal(RunState.Cancelled, (await FindAsync()).State);
    }

    [Fact]
    public async Task A_holder_that_is_refused_again_and_again_gives_up()
    {
        using RunLease lease = await TakeAsync();
        int writes = 0;
        _store.Before = async operation =>
        {
            if (operation.StartsWith("put-if-match", StringComparison.Ordinal))
            {
                Assert.True(++writes < 100);
                RecordedRun held = (await new RunLedger(_files, NullLogger<RunLedger>.Instance).FindAsync("fashion", Id, Token))!;
                await new RunLedger(_files, NullLogger<RunLedger>.Instance).TryReplaceAsync(held, held.Run with { Epoch = held.Run.Epoch + 1 }, Token);
            }
        };

        await Assert.ThrowsAsync<RunLostException>(() => lease.ChangeAsync(run => run, Token));
    }

    [Fact]
    public async Task A_heartbeat_that_fails_is_followed_by_the_next()
    {
        using RunLease lease = await TakeAsync();
        using CancellationTokenSource stop = new();
        TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource beaten = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Before = operation => operation.StartsWith("put-if-match", StringComparison.Ordinal) ? throw Out() : Task.CompletedTask;
        Task beat = lease.HeartbeatAsync(Every, _ => failed.TrySetResult(), stop.Token);

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
        Task beat = lease.HeartbeatAsync(Every, _ => { }, stop.Token);
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

    /// <summary>The change is made, and the holder does not learn of it.</summary>
    private async Task LoseAnswerAsync(RunLease lease, Func<TrainingRun, TrainingRun> change)
    {
        _store.AfterPutIfMatch = _ => throw Out();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => lease.ChangeAsync(change, Token));
        _store.AfterPutIfMatch = _ => Task.CompletedTask;
    }

    private async Task<TrainingRun> FindAsync() => (await _ledger.FindAsync("fashion", Id, Token))!.Run;
}
