using Aviary.Registry.Storage;
using Aviary.TrainingRuns;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Tests.TrainingRuns;

/// <summary>One run of a model waits, and no more.</summary>
public sealed class RunQueueTests : IAsyncDisposable
{
    private readonly TrainingPlace _place = new();
    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly ServiceProvider _app;

    public RunQueueTests() => _app = _place.Instance(_time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TrainingRunService Runs => TrainingPlace.Runs(_app);

    private IObjectStore Store => _app.GetRequiredService<IObjectStore>();

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task Of_requests_at_once_in_several_processes_one_is_let_in_and_the_others_learn_of_it()
    {
        TrainingRunService[] instances = [Runs, TrainingPlace.Runs(_place.Instance(_time)), TrainingPlace.Runs(_place.Instance(_time))];
        (string Run, bool Own)[] asked = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => AskAsync(instances[i % 3]), Token)));

        Assert.Single(asked, one => one.Own);
        Assert.Single(asked.Select(one => one.Run).Distinct());
        Assert.Single((await Runs.RecentAsync(TrainingPlace.Model, DateTimeOffset.MinValue, Token)).Runs);
    }

    [Fact]
    public async Task The_next_one_is_let_in_when_the_one_before_has_begun_or_ended()
    {
        (string first, _) = await AskAsync(Runs);
        Assert.Equal((first, false), await AskAsync(Runs));
        await Runs.ContinueAsync(Token);

        (string second, bool own) = await AskAsync(Runs);
        Assert.True(own);
        await Runs.CancelAsync(TrainingPlace.Model, second, Token);
        Assert.True((await AskAsync(Runs)).Own);
    }

    [Fact]
    public async Task A_run_that_pauses_after_a_failure_waits_too()
    {
        (string run, _) = await AskAsync(Runs);
        _place.DamageData();
        await Runs.ContinueAsync(Token);

        Assert.Equal((run, false), await AskAsync(Runs));
    }

    [Fact]
    public async Task The_schedule_adds_none_to_one_that_waits_and_a_request_none_to_that_of_the_schedule()
    {
        TrainingRun scheduled = await Runs.StartScheduledAsync(_time.GetUtcNow(), Token);
        Assert.Equal((scheduled.Run, false), await AskAsync(Runs));
        Assert.Equal(scheduled.Run, (await Runs.StartScheduledAsync(_time.GetUtcNow().AddDays(1), Token)).Run);
    }

    [Fact]
    public async Task A_run_whose_record_was_not_written_because_its_asker_died_is_written_by_the_next()
    {
        (string run, _) = await AskAsync(Runs);
        await Store.DeleteAsync($"runs/{TrainingPlace.Model}/{run}.json", Token);

        Assert.Equal((run, false), await AskAsync(Runs));
        Assert.Equal(RunState.Waiting, (await Runs.GetAsync(TrainingPlace.Model, run, Token)).State);
    }

    [Fact]
    public async Task A_run_whose_record_somebody_deleted_does_not_come_back()
    {
        (string run, _) = await AskAsync(Runs);
        await Store.DeleteAsync($"runs/{TrainingPlace.Model}/{run}.json", Token);
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.True((await AskAsync(Runs)).Own);
    }

    [Theory]
    [InlineData("queue/last.json")]
    [InlineData("RUN.json")]
    public async Task What_cannot_be_read_keeps_nobody_waiting(string damaged)
    {
        (string run, _) = await AskAsync(Runs);
        string key = $"runs/{TrainingPlace.Model}/{damaged.Replace("RUN", run, StringComparison.Ordinal)}";
        await Store.PutAsync(key, "{"u8.ToArray(), Token);

        Assert.True((await AskAsync(Runs)).Own);
    }

    [Fact]
    public async Task A_run_that_is_too_old_to_be_taken_up_keeps_nobody_waiting()
    {
        await AskAsync(Runs);
        _time.Advance(TimeSpan.FromDays(8));
        Assert.True((await AskAsync(Runs)).Own);
    }

    private static async Task<(string Run, bool Own)> AskAsync(TrainingRunService runs)
    {
        try
        {
            return ((await runs.StartAsync(TrainingPlace.Model, "request", Token)).Run, true);
        }
        catch (RunQueuedException queued)
        {
            return (queued.Waiting.Run, false);
        }
    }
}
