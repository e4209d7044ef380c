using Aviary.Errors;
using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Aviary.Registry.Versions;
using Aviary.TrainingRuns;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Tests.TrainingRuns;

public sealed class TrainingRunServiceTests : IAsyncDisposable
{
    private readonly TrainingPlace _place = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task A_run_ends_in_a_published_version_that_is_champion()
    {
        ServiceProvider app = _place.Instance();
        TrainingRun asked = await TrainingPlace.Runs(app).StartAsync(TrainingPlace.Model, "request", Token);

        TrainingRun? ended = await TrainingPlace.Runs(app).ContinueAsync(Token);

        Assert.Equal(RunState.Completed, ended!.State);
        Assert.Equal(asked.Run, ended.Run);
        ModelVersion version = Assert.Single(await TrainingPlace.VersionsAsync(app, Token));
        Assert.Equal(ended.Version, version.Version);
        Assert.Equal(["champion"], version.Aliases);
        Assert.Equal("request", version.Cause);
        Assert.NotNull(version.Lineage.Data);
        Assert.Null(await TrainingPlace.Runs(app).ContinueAsync(Token));
    }

    [Fact]
    public async Task A_completed_run_leaves_no_checkpoint()
    {
        ServiceProvider app = _place.Instance();
        await TrainingPlace.Runs(app).StartAsync(TrainingPlace.Model, "request", Token);
        await TrainingPlace.Runs(app).ContinueAsync(Token);

        Assert.Empty(Directory.EnumerateFiles(_place.Bucket, "*.checkpoint", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_run_worked_on_in_slices_by_several_instances_gives_the_version_of_an_unbroken_one()
    {
        FakeTimeProvider time = FakeTime.AtStart();
        await using TrainingPlace other = new();
        ServiceProvider whole = other.Instance(time);
        await TrainingPlace.Runs(whole).StartAsync(TrainingPlace.Model, "request", Token);
        TrainingRun? unbroken = await TrainingPlace.Runs(whole).ContinueAsync(Token);

        // Each look at the clock moves it on, so that every slice is over after one epoch.
        ServiceProvider first = _place.Instance(new HastyTime(time), ("Training:Slice", "00:00:01"));
        ServiceProvider second = _place.Instance(new HastyTime(time), ("Training:Slice", "00:00:01"));
        TrainingRun run = await TrainingPlace.Runs(first).StartAsync(TrainingPlace.Model, "request", Token);
        List<int> epochs = [];
        for (int slice = 0; !run.Ended && slice < 10; slice++)
        {
            run = (await TrainingPlace.Runs(slice % 2 == 0 ? first : second).ContinueAsync(Token))!;
            epochs.Add(run.Epoch);
        }

        Assert.Equal([1, 2, 3, 4], epochs);
        Assert.Equal(Digest(unbroken!.Version), Digest(run.Version));
        Assert.Equal(1, run.Attempts);
    }

    [Fact]
    public async Task Two_instances_on_one_run_publish_one_version()
    {
        ServiceProvider first = _place.Instance();
        ServiceProvider second = _place.Instance();
        await TrainingPlace.Runs(first).StartAsync(TrainingPlace.Model, "request", Token);

        await Task.WhenAll(TrainingPlace.Runs(first).ContinueAsync(Token), TrainingPlace.Runs(second).ContinueAsync(Token));

        Assert.Single(await TrainingPlace.VersionsAsync(first, Token));
    }

    [Fact]
    public async Task One_occurrence_of_the_schedule_is_one_run_however_many_instances_ask()
    {
        ServiceProvider first = _place.Instance();
        ServiceProvider second = _place.Instance();
        DateTimeOffset due = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

        TrainingRun one = await TrainingPlace.Runs(first).StartScheduledAsync(due, Token);
        TrainingRun same = await TrainingPlace.Runs(second).StartScheduledAsync(due, Token);

        Assert.Equal(one.Run, same.Run);
        Assert.Equal(one.CreatedAt, same.CreatedAt);
    }

    [Fact]
    public async Task A_failing_run_is_tried_again_with_growing_pauses_and_then_has_failed_for_good()
    {
        FakeTimeProvider time = FakeTime.AtStart();
        ServiceProvider app = _place.Instance(time, ("Training:Attempts", "3"), ("Training:RetryPause", "00:01:00"));
        TrainingRun run = await TrainingPlace.Runs(app).StartAsync(TrainingPlace.Model, "request", Token);
        _place.DamageData();

        run = (await TrainingPlace.Runs(app).ContinueAsync(Token))!;
        Assert.Equal(RunState.Waiting, run.State);
        Assert.Equal(time.GetUtcNow().AddMinutes(1), run.NotBefore);
        Assert.Null(await TrainingPlace.Runs(app).ContinueAsync(Token));
        time.Advance(TimeSpan.FromMinutes(1));
        run = (await TrainingPlace.Runs(app).ContinueAsync(Token))!;
        Assert.Equal(time.GetUtcNow().AddMinutes(2), run.NotBefore);
        time.Advance(TimeSpan.FromMinutes(2));
        run = (await TrainingPlace.Runs(app).ContinueAsync(Token))!;

        Assert.Equal(RunState.Failed, run.State);
        Assert.Equal(3, run.Attempts);
        Assert.Contains("train-images-idx3-ubyte", run.Error, StringComparison.Ordinal);
        Assert.Empty(await TrainingPlace.VersionsAsync(app, Token));
    }

    [Fact]
    public async Task A_watched_run_that_is_cancelled_registers_nothing_and_is_not_resumed()
    {
        ServiceProvider app = _place.Instance(settings: ("Training:Epochs", "1000"));
        TrainingRunService runs = TrainingPlace.Runs(app);
        TrainingRun run = await runs.StartWatchedAsync(TrainingPlace.Model, "command", Token);
        using CancellationTokenSource stop = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runs.WatchAsync(run, new CancelAtFirstStep(stop), stop.Token));

        Assert.Equal(RunState.Waiting, (await runs.GetAsync(TrainingPlace.Model, run.Run, Token)).State);
        await runs.CancelAsync(TrainingPlace.Model, run.Run, Token);
        Assert.Equal(RunState.Cancelled, (await runs.GetAsync(TrainingPlace.Model, run.Run, Token)).State);
        Assert.Empty(await TrainingPlace.VersionsAsync(app, Token));
        Assert.Null(await runs.ContinueAsync(Token));
    }

    [Fact]
    public async Task A_run_that_somebody_is_about_to_watch_is_left_alone_by_the_tick_until_nobody_does()
    {
        FakeTimeProvider time = FakeTime.AtStart();
        ServiceProvider app = _place.Instance(time);
        await TrainingPlace.Runs(app).StartWatchedAsync(TrainingPlace.Model, "command", Token);

        Assert.Null(await TrainingPlace.Runs(app).ContinueAsync(Token));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(RunState.Completed, (await TrainingPlace.Runs(app).ContinueAsync(Token))?.State);
    }

    [Fact]
    public async Task A_worse_version_becomes_challenger_with_the_reason_written_down()
    {
        ServiceProvider good = _place.Instance(null, ("Training:LearningRate", "0.1"), ("Training:Epochs", "12"));
        await TrainingPlace.Runs(good).StartAsync(TrainingPlace.Model, "request", Token);
        TrainingRun champion = (await TrainingPlace.Runs(good).ContinueAsync(Token))!;
        ServiceProvider bad = _place.Instance(null, ("Training:LearningRate", "0.000001"), ("Training:Epochs", "1"));
        await TrainingPlace.Runs(bad).StartAsync(TrainingPlace.Model, "request", Token);

        TrainingRun challenger = (await TrainingPlace.Runs(bad).ContinueAsync(Token))!;

        Assert.Matches("^challenger: it answers [0-9]+ of [0-9]+ validation pictures wrongly that the champion gets right, and [0-9]+ the other way", challenger.Decision);
        ModelRegistry registry = bad.GetRequiredService<ModelRegistry>();
        Assert.Equal(champion.Version, (await registry.FindAliasAsync(TrainingPlace.Model, ModelRegistry.Champion, Token))?.Version);
        Assert.Equal(challenger.Version, (await registry.FindAliasAsync(TrainingPlace.Model, ModelRegistry.Challenger, Token))?.Version);
    }

    [Theory]
    [InlineData("champion")]
    [InlineData("challenger")]
    public async Task A_damaged_alias_does_not_keep_a_run_from_its_end(string alias)
    {
        ServiceProvider app = _place.Instance(null, ("Training:LearningRate", "0.1"), ("Training:Epochs", "12"));
        await TrainingPlace.Runs(app).StartAsync(TrainingPlace.Model, "request", Token);
        await TrainingPlace.Runs(app).ContinueAsync(Token);
        await app.GetRequiredService<IObjectStore>().PutAsync($"models/{TrainingPlace.Model}/aliases/{alias}.json", "{"u8.ToArray(), Token);
        ServiceProvider bad = _place.Instance(null, ("Training:LearningRate", "0.000001"), ("Training:Epochs", "1"));
        await TrainingPlace.Runs(bad).StartAsync(TrainingPlace.Model, "request", Token);

        TrainingRun run = (await TrainingPlace.Runs(bad).ContinueAsync(Token))!;

        Assert.Equal(RunState.Completed, run.State);
        Assert.StartsWith("challenger:", run.Decision, StringComparison.Ordinal);
        Assert.Equal(alias == "champion", run.Decision!.Contains("aliases/champion.json is damaged", StringComparison.Ordinal));
        ModelRegistry registry = bad.GetRequiredService<ModelRegistry>();
        Assert.Equal(run.Version, (await registry.FindAliasAsync(TrainingPlace.Model, ModelRegistry.Challenger, Token))?.Version);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_while_it_is_trained_stops_and_publishes_nothing()
    {
        ServiceProvider app = _place.Instance(null, ("Training:Epochs", "1000"), ("Training:Heartbeat", "00:00:01"), ("Training:HeartbeatTimeout", "00:00:10"));
        TrainingRunService runs = TrainingPlace.Runs(app);
        TrainingRun run = await runs.StartAsync(TrainingPlace.Model, "request", Token);
        Task<TrainingRun?> training = runs.ContinueAsync(Token);
        await TestWait.UntilAsync(async () => (await runs.GetAsync(TrainingPlace.Model, run.Run, Token)).Epoch > 0);

        TrainingRun cancelled = await TrainingPlace.Runs(_place.Instance()).CancelAsync(TrainingPlace.Model, run.Run, Token);
        await training.WaitAsync(TestWait.Limit, Token);

        Assert.Equal(RunState.Cancelled, cancelled.State);
        Assert.Equal(RunState.Cancelled, (await runs.GetAsync(TrainingPlace.Model, run.Run, Token)).State);
        Assert.Empty(await TrainingPlace.VersionsAsync(app, Token));
        Assert.Equal(cancelled, await runs.CancelAsync(TrainingPlace.Model, run.Run, Token));
    }

    [Fact]
    public async Task A_run_that_has_ended_is_not_cancelled()
    {
        TrainingRunService runs = TrainingPlace.Runs(_place.Instance());
        TrainingRun run = await runs.StartAsync(TrainingPlace.Model, "request", Token);
        await runs.ContinueAsync(Token);

        ConflictException refused = await Assert.ThrowsAsync<ConflictException>(() => runs.CancelAsync(TrainingPlace.Model, run.Run, Token));
        Assert.Contains("completed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_this_app_does_not_train_is_not_found()
    {
        NotFoundException error = await Assert.ThrowsAsync<NotFoundException>(
            () => TrainingPlace.Runs(_place.Instance()).StartAsync("birds", "request", Token));

        Assert.Contains("Training:Model", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20261121T030000Z-abcdef")]
    [InlineData("../../models")]
    [InlineData("")]
    public async Task An_unknown_run_is_not_found(string run)
        => await Assert.ThrowsAsync<NotFoundException>(
            () => TrainingPlace.Runs(_place.Instance()).GetAsync(TrainingPlace.Model, run, Token));

    private static string? Digest(string? version) => version?.Split('-')[1];

    private sealed class HastyTime(FakeTimeProvider time) : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override long GetTimestamp() => Interlocked.Add(ref _looks, TimeSpan.TicksPerSecond);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => time.CreateTimer(callback, state, dueTime, period);
    }

    private sealed class CancelAtFirstStep(CancellationTokenSource stop) : IRunProgress
    {
        public void Failed(Exception error)
        {
        }

        public void Fetching(DownloadProgress progress)
        {
        }

        public void Understood(IReadOnlyList<string> description)
        {
        }

        public void Training(TrainingProgress progress) => stop.Cancel();
    }
}
