using Aviary.TrainingRuns;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Tests.TrainingRuns;

/// <summary>Runs whose trainers died without a word.</summary>
public sealed class AbandonedRunTests : IAsyncDisposable
{
    private readonly TrainingPlace _place = new();
    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly ServiceProvider _app;

    public AbandonedRunTests() => _app = _place.Instance(_time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TrainingRunService Runs => TrainingPlace.Runs(_app);

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Theory]
    [InlineData(3, 3)]
    [InlineData(1, 1)]
    public async Task A_run_whose_trainer_died_in_its_last_attempt_is_resumed_once_more(int attempts, int maxAttempts)
    {
        await AbandonAsync(attempts, maxAttempts);

        TrainingRun? ended = await Runs.ContinueAsync(Token);

        Assert.Equal((RunState.Completed, attempts + 1), (ended!.State, ended.Attempts));
    }

    [Theory]
    [InlineData(4, 3)]
    [InlineData(2, 1)]
    public async Task A_run_whose_trainers_died_until_no_attempt_was_left_has_failed(int attempts, int maxAttempts)
    {
        RecordedRun abandoned = await AbandonAsync(attempts, maxAttempts);

        TrainingRun? ended = await Runs.ContinueAsync(Token);

        Assert.Equal((RunState.Failed, attempts), (ended!.State, ended.Attempts));
        Assert.Equal(_time.GetUtcNow(), ended.EndedAt);
        Assert.Contains($"in attempt {attempts} without saying why", ended.Error, StringComparison.Ordinal);
        Assert.Equal(ended, await Runs.GetAsync(ended.Model, ended.Run, Token));
        Assert.True(ended.FencingToken > abandoned.Run.FencingToken);
        Assert.Empty(await TrainingPlace.VersionsAsync(_app, Token));
        Assert.Null(await Runs.ContinueAsync(Token));
    }

    [Fact]
    public async Task A_run_in_more_attempts_than_it_gets_is_left_to_its_trainer_while_that_one_lives()
    {
        RecordedRun held = await AbandonAsync(4, 3);
        RunLedger ledger = _app.GetRequiredService<RunLedger>();
        await ledger.TryReplaceAsync(held, held.Run with { Heartbeat = _time.GetUtcNow() }, Token);

        Assert.Null(await Runs.ContinueAsync(Token));
        Assert.Equal(RunState.Running, (await Runs.GetAsync(held.Run.Model, held.Run.Run, Token)).State);
    }

    /// <summary>A run that another machine took and has shown no life for since.</summary>
    private async Task<RecordedRun> AbandonAsync(int attempts, int maxAttempts)
    {
        RunLedger ledger = _app.GetRequiredService<RunLedger>();
        TrainingRun run = await Runs.StartAsync(TrainingPlace.Model, "request", Token);
        TrainingRun taken = run with
        {
            State = RunState.Running,
            Owner = "elsewhere/1",
            Heartbeat = _time.GetUtcNow(),
            FencingToken = attempts,
            Attempts = attempts,
            MaxAttempts = maxAttempts,
        };
        RecordedRun held = (await ledger.TryReplaceAsync((await ledger.FindAsync(run.Model, run.Run, Token))!, taken, Token))!;
        _time.Advance(TimeSpan.FromMinutes(2));
        return held;
    }
}
