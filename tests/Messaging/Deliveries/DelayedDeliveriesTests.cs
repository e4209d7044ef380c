using Aviary.Messaging.Deliveries;

namespace Aviary.Tests.Messaging.Deliveries;

public sealed class DelayedDeliveriesTests : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly SetBackClock _clock;
    private readonly List<Delivery> _due = [];
    private readonly DelayedDeliveries _delayed;

    public DelayedDeliveriesTests()
    {
        _clock = new SetBackClock(_time);
        _delayed = new DelayedDeliveries(_clock, _due.AddRange);
    }

    public void Dispose() => _delayed.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(-24)]
    [InlineData(24)]
    public void A_message_waits_as_long_as_it_had_to_when_it_came_wherever_the_clock_is_set(int hours)
    {
        Delivery delivery = Add("a", Wait);
        _clock.Ahead = TimeSpan.FromHours(hours);

        _time.Advance(Wait - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_due);
        _time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Same(delivery, Assert.Single(_due));
    }

    [Fact]
    public void What_comes_after_the_clock_was_set_back_comes_in_its_turn()
    {
        Delivery first = Add("a", 2 * Wait);
        _clock.Ahead = TimeSpan.FromHours(-1);
        Delivery second = Add("b", Wait);

        _time.Advance(2 * Wait + TimeSpan.FromMilliseconds(1));
        Assert.Equal([second, first], _due);
    }

    private RecordingDelivery Add(string id, TimeSpan wait)
    {
        RecordingDelivery delivery = new(id);
        Assert.True(_delayed.Add(delivery, _clock.GetUtcNow() + wait));
        return delivery;
    }
}
