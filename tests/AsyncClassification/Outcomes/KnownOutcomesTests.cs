using Aviary.AsyncClassification.Outcomes;

namespace Aviary.Tests.AsyncClassification.Outcomes;

public sealed class KnownOutcomesTests
{
    private static readonly OutcomeKey One = new("/s", "1");

    [Fact]
    public void A_segment_that_is_read_a_second_time_is_forgotten_like_any_other()
    {
        KnownOutcomes known = new(limit: 10);
        known.Add("segment", [One]);
        known.Add("segment", [One]);

        Assert.Equal(1, known.Forget("segment"));
        Assert.Null(known.SegmentOf(One));
    }
}
