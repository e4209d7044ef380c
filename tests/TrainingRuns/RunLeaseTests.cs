using Aviary.Learning.Training;
using Aviary.Registry;
using Aviary.Registry.Storage.Folder;
using Aviary.TrainingRuns;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.TrainingRuns;

public sealed class RunLeaseTests : IDisposable
{
    private static readonly TimeSpan Lost = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly RunLedger _ledger;

    public RunLeaseTests() => _ledger = new RunLedger(new FolderStore(_folder.Path, TimeProvider.System), NullLogger<RunLedger>.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Of_sixteen_trainers_exactly_one_takes_a_waiting_run()
    {
        RecordedRun run = await _ledger.CreateAsync(Waiting(), Token);

        RunLease?[] leases = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => TakeAsync(run, $"elsewhere/{number}")));

        RunLease winner = Assert.Single(leases, lease => lease is not null)!;
        Assert.Equal(1, winner.Run.FencingToken);
        Assert.Equal(1, winner.Run.Attempts);
    }

    [Fact]
    public async Task A_run_whose_trainer_beats_is_not_taken()
    {
        using RunLease? held = await TakeAsync(await _ledger.CreateAsync(Waiting(), Token));
        for (int i = 0; i < 5; i++)
        {
            _time.Advance(Lost / 2);
            await held!.ChangeAsync(run => run, Token);
        }

        Assert.Null(await TakeAsync(await FindAsync()));
    }

    [Fact]
    public async Task A_run_whose_trainer_shows_no_life_is_taken_and_its_old_holder_can_write_no_more()
    {
        using RunLease? old = await TakeAsync(await _ledger.CreateAsync(Waiting(), Token));
        _time.Advance(Lost + TimeSpan.FromSeconds(1));

        using RunLease? taken = await TakeAsync(await FindAsync(), "elsewhere/2");

        Assert.Equal(2, taken!.Run.FencingToken);
        Assert.Equal(2, taken.Run.Attempts);
        await Assert.ThrowsAsync<RunLostException>(() => old!.ChangeAsync(run => run with { Version = "stolen" }, Token));
        Assert.True(old!.Lost.IsCancellationRequested);
        Assert.Null((await FindAsync()).Run.Version);
    }

    [Fact]
    public async Task After_the_clock_was_set_back_a_trainer_that_shows_no_life_is_found_as_soon_as_ever_and_one_that_lives_is_left_alone()
    {
        SetBackClock clock = new(_time);
        using RunLease? held = await RunLease.TryTakeAsync(_ledger, clock, await _ledger.CreateAsync(Waiting(), Token), "elsewhere/1", Lost, Token);
        clock.Ahead = TimeSpan.FromDays(-1);

        Assert.Null(await TakeAsync());
        _time.Advance(Lost / 2);
        await held!.ChangeAsync(run => run with { Heartbeat = _time.GetUtcNow() }, Token); // by the time of a machine that was not set back
        _time.Advance(Lost / 2);
        Assert.Null(await TakeAsync());

        _time.Advance(Lost + TimeSpan.FromSeconds(1));
        using RunLease? taken = await TakeAsync();
        Assert.Equal(2, taken?.Run.FencingToken);

        async Task<RunLease?> TakeAsync() => await RunLease.TryTakeAsync(_ledger, clock, await FindAsync(), "elsewhere/2", Lost, Token);
    }

    [Fact]
    public async Task After_the_clock_was_set_back_a_run_does_not_pause_until_it_is_as_late_again()
    {
        RecordedRun paused = await _ledger.CreateAsync(
            Waiting() with { Attempts = 1, Error = "x", Heartbeat = _time.GetUtcNow(), NotBefore = _time.GetUtcNow().AddMinutes(1) }, Token);
        Assert.Null(await TakeAsync(paused));

        SetBackClock clock = new(_time) { Ahead = TimeSpan.FromDays(-1) };
        using RunLease? taken = await RunLease.TryTakeAsync(_ledger, clock, paused, "elsewhere/1", Lost, Token);
        Assert.Equal(2, taken?.Run.Attempts);
    }

    [Fact]
    public async Task A_run_held_by_a_dead_process_of_this_machine_is_taken_at_once()
    {
        const int noProcess = int.MaxValue;
        using RunLease? old = await TakeAsync(await _ledger.CreateAsync(Waiting(), Token), $"{Environment.MachineName}/{noProcess}");

        using RunLease? taken = await TakeAsync(await FindAsync(), RunOwner.Current);

        Assert.NotNull(taken);
    }

    [Fact]
    public async Task A_run_that_pauses_after_a_failure_is_taken_when_its_pause_is_over()
    {
        TrainingRun paused = Waiting() with { Attempts = 1, Error = "no data", NotBefore = _time.GetUtcNow() + TimeSpan.FromMinutes(2) };
        RecordedRun run = await _ledger.CreateAsync(paused, Token);

        Assert.Null(await TakeAsync(run));
        _time.Advance(TimeSpan.FromMinutes(2));
        using RunLease? taken = await TakeAsync(run);

        Assert.Equal(2, taken!.Run.Attempts);
        Assert.Null(taken.Run.Error);
    }

    [Fact]
    public async Task A_run_put_down_between_slices_goes_on_with_the_same_attempt()
    {
        using (RunLease? first = await TakeAsync(await _ledger.CreateAsync(Waiting(), Token)))
        {
            await first!.ChangeAsync(run => run with { State = RunState.Waiting, Epoch = 3 }, Token);
        }

        using RunLease? second = await TakeAsync(await FindAsync());

        Assert.Equal(1, second!.Run.Attempts);
        Assert.Equal(3, second.Run.Epoch);
    }

    [Fact]
    public async Task The_same_run_asked_for_twice_is_one_record()
    {
        RecordedRun first = await _ledger.CreateAsync(Waiting(), Token);
        RecordedRun second = await _ledger.CreateAsync(Waiting() with { Cause = "other" }, Token);

        Assert.Equal(first.Run, second.Run);
    }

    [Fact]
    public async Task A_record_survives_writing_and_reading_with_all_it_holds()
    {
        TrainingRun run = Waiting() with
        {
            Options = new TrainingOptions { Network = "mlp", Epochs = 3, Seed = 7 },
            Loss = 0.25,
            Accuracy = 0.9,
            Version = "20261121T030000Z-1a2b3c4d",
            EndedAt = _time.GetUtcNow(),
            State = RunState.Failed,
            Error = "ünïcode \" and \n lines",
        };
        await _ledger.CreateAsync(run, Token);

        Assert.Equal(run, (await FindAsync()).Run);
    }

    [Fact]
    public async Task A_damaged_record_is_refused_by_its_key()
    {
        FolderStore store = new(_folder.Path, _time);
        await store.PutAsync("runs/fashion/20261121T030000Z-abc.json", "{\"model\":"u8.ToArray(), Token);

        DamagedObjectException error = await Assert.ThrowsAsync<DamagedObjectException>(FindAsync);

        Assert.Contains("runs/fashion/20261121T030000Z-abc.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_record_does_not_hide_the_runs_beside_it()
    {
        FolderStore store = new(_folder.Path, TimeProvider.System);
        await store.PutAsync("runs/fashion/20261121T020000Z-bad.json", "{}"u8.ToArray(), Token);
        await _ledger.CreateAsync(Waiting(), Token);

        RecordedRun[] found = await _ledger.OpenAsync("fashion", _time.GetUtcNow().AddDays(-1), Token).ToArrayAsync(Token);

        Assert.Equal("20261121T030000Z-abc", Assert.Single(found).Run.Run);
    }

    private TrainingRun Waiting()
        => new("fashion", "20261121T030000Z-abc", "request", RunState.Waiting, _time.GetUtcNow(), _time.GetUtcNow().AddHours(2), new TrainingOptions())
        {
            MaxAttempts = 3,
        };

    private async Task<RecordedRun> FindAsync() => (await _ledger.FindAsync("fashion", "20261121T030000Z-abc", Token))!;

    private Task<RunLease?> TakeAsync(RecordedRun run, string owner = "elsewhere/1")
        => RunLease.TryTakeAsync(_ledger, _time, run, owner, Lost, Token);
}
