using Aviary.Functions.Requests;

namespace Aviary.Tests.Functions.Requests;

public sealed class BodyPaceTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Who_sends_much_at_first_and_then_nothing_is_too_slow_all_the_same()
    {
        using BodyPace pace = new(_time, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(9));
        pace.Arrived(20 << 20);
        _time.Advance(TimeSpan.FromSeconds(9));
        pace.Arrived((20 << 20) + (300 << 10));
        Assert.False(pace.IsTooSlow);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(pace.IsTooSlow && pace.Token.IsCancellationRequested);
    }

    [Fact]
    public void Who_sends_enough_at_each_step_has_all_the_time()
    {
        using BodyPace pace = new(_time, TestContext.Current.CancellationToken);
        for (int step = 1; step < 100; step++)
        {
            _time.Advance(TimeSpan.FromSeconds(9));
            pace.Arrived(step * (320L << 10));
            Assert.False(pace.Token.IsCancellationRequested);
        }
    }

    [Fact]
    public async Task A_caller_who_goes_is_not_called_slow()
    {
        using CancellationTokenSource gone = new();
        using BodyPace pace = new(_time, gone.Token);
        await gone.CancelAsync();
        Assert.True(pace.Token.IsCancellationRequested);
        Assert.False(pace.IsTooSlow);
    }
}
