using Aviary.Messaging;

namespace Aviary.Tests.Messaging;

public sealed class RepeatedEventTests
{
    [Fact]
    public void The_first_is_logged_and_then_one_a_minute_with_the_number_of_the_others()
    {
        FakeTimeProvider time = FakeTime.AtStart();
        RepeatedEvent repeated = new(time);
        Assert.Equal([(true, 0L), (false, 0L), (false, 0L)], [Next(), Next(), Next()]);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([(true, 2L), (false, 0L)], [Next(), Next()]);

        (bool IsDue, long Others) Next() => (repeated.IsDue(out long others), others);
    }
}
