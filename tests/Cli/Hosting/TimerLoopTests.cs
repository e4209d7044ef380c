using Aviary.Cli.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.Cli.Hosting;

public sealed class TimerLoopTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 2, 59, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly SemaphoreSlim _began = new(0);
    private readonly SemaphoreSlim _mayEnd = new(0);
    private readonly List<(DateTimeOffset At, TimerInfo Info)> _runs = [];
    private int _running;

    [Fact]
    public async Task A_timer_runs_at_each_occurrence_and_is_told_the_last_and_the_next()
    {
        await using Loop loop = new(this, "0 * * * * *");
        _mayEnd.Release(2);
        await AdvanceUntilBegunAsync();
        await AdvanceUntilBegunAsync();

        Assert.Equal(2, _runs.Count);
        Assert.Equal(default, _runs[0].Info.ScheduleStatus!.Last);
        Assert.Equal((Start + Minute).UtcDateTime, _runs[1].Info.ScheduleStatus!.Last);
        Assert.Equal((Start + (3 * Minute)).UtcDateTime, _runs[1].Info.ScheduleStatus!.Next);
        Assert.False(_runs[1].Info.IsPastDue);
    }

    [Fact]
    public async Task A_run_that_takes_longer_than_the_interval_is_never_overlapped_and_missed_occurrences_are_left_out()
    {
        await using Loop loop = new(this, "0 * * * * *");
        await AdvanceUntilBegunAsync();
        _time.Advance(5 * Minute);
        Assert.Equal(1, Volatile.Read(ref _running));
        Assert.Single(_runs);

        _mayEnd.Release(2);
        await AdvanceUntilBegunAsync();
        Assert.Equal(2, _runs.Count);
        Assert.True(_runs[1].At > Start + (6 * Minute));
    }

    [Fact]
    public async Task A_run_that_fails_does_not_end_the_schedule()
    {
        await using Loop loop = new(this, "0 * * * * *", fails: true);
        _mayEnd.Release(2);
        await AdvanceUntilBegunAsync();
        await AdvanceUntilBegunAsync();
        Assert.Equal(2, _runs.Count);
    }

    [Fact]
    public async Task A_timer_with_run_at_start_runs_once_before_its_schedule()
    {
        await using Loop loop = new(this, "0 0 3 * * *", runAtStart: true);
        _mayEnd.Release(1);
        await BegunAsync();
        Assert.Equal(Start, Assert.Single(_runs).At);
    }

    [Fact]
    public async Task A_stop_ends_a_wait_and_a_run()
    {
        await using (Loop waiting = new(this, "0 0 3 1 1 *"))
        {
        }

        await using (Loop running = new(this, "0 * * * * *", runAtStart: true))
        {
            await BegunAsync();
        }

        Assert.Equal(0, Volatile.Read(ref _running));
    }

    [Theory]
    [InlineData("0 * * * * *")]
    [InlineData("00:01:00")]
    public async Task A_clock_that_is_set_back_delays_a_timer_by_one_interval_at_most(string schedule)
    {
        SetBackClock clock = new(_time);
        await using Loop loop = new(this, schedule, clock: clock);
        _mayEnd.Release(3);
        await AdvanceUntilBegunAsync();

        clock.Ahead = TimeSpan.FromDays(-1);
        DateTimeOffset before = _time.GetUtcNow();
        await AdvanceUntilBegunAsync();
        Assert.InRange(_time.GetUtcNow() - before, TimeSpan.Zero, 3 * Minute);
    }

    public void Dispose()
    {
        _began.Dispose();
        _mayEnd.Dispose();
    }

    private Task AdvanceUntilBegunAsync() => _time.PassUntilAsync(TimeSpan.FromSeconds(1), () => _began.Wait(TimeSpan.Zero));

    private async Task BegunAsync() => Assert.True(await _began.WaitAsync(TestWait.Limit));

    private async Task RunAsync(TimerInfo info, bool fails, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _running);
        try
        {
            _runs.Add((_time.GetUtcNow(), info));
            _began.Release();
            await _mayEnd.WaitAsync(cancellationToken);
            if (fails)
            {
                throw new InvalidOperationException("the function's own fault");
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private sealed class Loop : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _loop;

        public Loop(TimerLoopTests test, string schedule, bool runAtStart = false, bool fails = false, TimeProvider? clock = null)
        {
            TimerLoop loop = new(
                "Tick", Schedule.Parse(schedule), runAtStart, (info, token) => test.RunAsync(info, fails, token), clock ?? test._time, NullLogger.Instance);
            _loop = Task.Run(() => loop.RunAsync(_stop.Token));
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _loop;
            _stop.Dispose();
        }
    }
}
