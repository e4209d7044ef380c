using Aviary.Inference;
using Aviary.Serving;

namespace Aviary.Tests.Inference;

public sealed class RunWatchTests
{
    private const int MaxRows = 4;

    [Fact]
    public void A_run_that_lasts_too_long_is_ended_and_the_next_one_answers()
    {
        using RunWatch watch = new(Limits(TimeSpan.FromMilliseconds(200)), TimeProvider.System);
        using OnnxSession session = OnnxSession.Load(HostileModels.Loop(), 2, Options, watch);

        RunLimitException ended = Assert.Throws<RunLimitException>(() => Run(session, 9e18f));
        Assert.True(ended.IsTime);
        Assert.Contains("Serving:RunTimeout", ended.Message, StringComparison.Ordinal);
        Assert.Equal(2, Run(session, 1).Length);
    }

    [Fact]
    public void A_run_that_wants_more_memory_than_the_arena_may_have_is_ended_and_the_next_one_answers()
    {
        using RunWatch watch = new(Limits(TimeSpan.FromSeconds(30)), TimeProvider.System);
        using OnnxSession session = OnnxSession.Load(HostileModels.Memory(), 2, Options, watch);

        RunLimitException ended = Assert.Throws<RunLimitException>(() => Run(session, 4e9f));
        Assert.False(ended.IsTime);
        Assert.Contains("Serving:RunMemory", ended.Message, StringComparison.Ordinal);
        Assert.Equal(2, Run(session, 1).Length);
    }

    [Fact]
    public void Runs_under_way_are_ended_when_the_process_holds_more_than_it_may()
    {
        using RunWatch watch = new(Limits(TimeSpan.FromSeconds(30)) with { ProcessMemory = 1 }, TimeProvider.System);
        using OnnxSession session = OnnxSession.Load(HostileModels.Loop(), 2, Options, watch);

        Assert.False(Assert.Throws<RunLimitException>(() => Run(session, 9e18f)).IsTime);
    }

    [Fact]
    public void A_run_that_cannot_be_stopped_is_counted_until_it_returns()
    {
        FakeTimeProvider time = FakeTime.AtStart();
        using RunWatch watch = new(Limits(TimeSpan.FromSeconds(1)), time);
        using WatchedRun run = new(watch);
        run.Begin(shrinks: false);
        watch.Look();
        Assert.Equal(0, watch.Ended);

        time.Advance(TimeSpan.FromSeconds(2));
        watch.Look();
        watch.Look();
        Assert.Equal(1, watch.Ended);

        run.End();
        watch.Look();
        Assert.Equal(0, watch.Ended);
        Assert.False(run.Begin(shrinks: false).Terminate);
    }

    private static ServingOptions Options { get; } = new() { IdleThreads = 1, MaxBatch = MaxRows };

    private static RunLimits Limits(TimeSpan time) => RunLimits.Of(Options) with { Time = time };

    private static float[] Run(OnnxSession session, float value)
    {
        RunSlot slot = session.Rent();
        try
        {
            slot.Input.Row<float>(0).Fill(value);
            return session.Run(slot, rows: 1).ToArray();
        }
        finally
        {
            session.Return(slot);
        }
    }
}
