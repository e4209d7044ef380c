using System.Globalization;
using Aviary.Cli.Hosting;

namespace Aviary.Tests.Cli.Hosting;

public sealed class TriggerLoopsTests : IDisposable
{
    private const int Ended = 1121;

    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly RecordedLog _log = new();
    private readonly SemaphoreSlim _began = new(0);
    private readonly List<DateTimeOffset> _beginnings = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_loop_that_fails_is_named_and_begins_anew_after_pauses_that_grow_to_a_minute()
    {
        await using TriggerLoops loops = Start(_ => throw new DllNotFoundException("librdkafka is missing"));
        await BegunAsync(11);

        double[] pauses = [.. Pauses().Take(10)];
        Assert.All(pauses.Index(), pause => Assert.InRange(pause.Item, 0, Math.Min(60, 1.5 * Math.Pow(2, pause.Index))));
        Assert.InRange(pauses.Max(), 30, 60);
        Assert.All(pauses.Zip(_beginnings.Zip(_beginnings.Skip(1), (one, next) => next - one)), each => Assert.True(each.Second >= TimeSpan.FromSeconds(each.First)));
        Assert.All(_log.Lines.Where(line => line.Event == Ended), line => Assert.IsType<DllNotFoundException>(line.Error));
        Assert.Contains("ClassifyFromKafka", _log.Of(Ended)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loop_that_ran_for_long_begins_anew_soon()
    {
        int runs = 0;
        await using TriggerLoops loops = Start(async cancellationToken =>
        {
            if (++runs == 7)
            {
                await Task.Delay(TimeSpan.FromMinutes(5), _time, cancellationToken);
            }

            throw new InvalidOperationException("broken");
        });
        await BegunAsync(8);

        double[] pauses = [.. Pauses()];
        Assert.InRange(pauses.Take(6).Sum(), 20, 70); // doubled five times
        Assert.InRange(pauses[6], 0, 1);
    }

    [Fact]
    public async Task A_loop_that_returns_is_not_begun_again_and_one_that_is_cancelled_says_nothing()
    {
        TriggerLoops done = Start(_ => Task.CompletedTask);
        TriggerLoops waiting = Start(cancellationToken => Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken));
        TriggerLoops failing = Start(async cancellationToken =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new InvalidOperationException("broken by the end");
        });
        await BegunAsync(3);
        await done.DisposeAsync();
        await waiting.DisposeAsync();
        await failing.DisposeAsync();

        Assert.Equal(3, _beginnings.Count);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_loop_that_does_not_heed_its_token_is_left_behind_after_the_drain_time()
    {
        TaskCompletionSource never = new();
        TriggerLoops loops = Start(_ => never.Task);
        await BegunAsync(1);
        await _time.PassUntilAsync(loops.DisposeAsync().AsTask());
        never.SetResult();
    }

    public void Dispose()
    {
        _began.Dispose();
        _log.Dispose();
    }

    /// <summary>What the log says of the pauses, in seconds.</summary>
    private IEnumerable<double> Pauses()
        => _log.Of(Ended).Select(line => TimeSpan.Parse(line.Split(' ')[^1].TrimEnd('.'), CultureInfo.InvariantCulture).TotalSeconds);

    private TriggerLoops Start(Func<CancellationToken, Task> run) => new(
        [
            ("ClassifyFromKafka", cancellationToken =>
            {
                lock (_beginnings)
                {
                    _beginnings.Add(_time.GetUtcNow());
                }

                _began.Release();
                return run(cancellationToken);
            }),
        ],
        _log.CreateLogger("test"),
        _time,
        TimeSpan.FromSeconds(5));

    /// <summary>Lets the clock go on until loops have begun so often; they wait on threads of their own.</summary>
    private async Task BegunAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            await _time.PassUntilAsync(TimeSpan.FromSeconds(1), () => _began.Wait(TimeSpan.Zero, Cancellation));
        }
    }
}
