using Aviary.Messaging.Deliveries;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Messaging.Deliveries;

public sealed class WatermarkTests
{
    [Fact]
    public void The_mark_stands_before_the_first_open_message_whatever_finishes_first()
    {
        // Gaps between positions, and an order in which they finish.
        Gen<(int[] Gaps, int Seed)> logs =
            from gaps in Gen.Choose(1, 5).ArrayOf()
            from seed in Gen.Choose(0, int.MaxValue)
            select (gaps, seed);
        Prop.ForAll(logs.ToArbitrary(), log => Holds(log.Gaps, log.Seed)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Messages_may_come_while_others_finish()
    {
        Watermark mark = new();
        Random random = new(5);
        SortedSet<long> open = [];
        long next = 0;
        for (int step = 0; step < 20_000; step++)
        {
            if (open.Count == 0 || (open.Count < 500 && random.Next(2) == 0))
            {
                mark.Open(next);
                open.Add(next++);
            }
            else
            {
                long done = open.ElementAt(random.Next(open.Count));
                open.Remove(done);
                mark.Finish(done);
            }

            long expected = open.Count == 0 ? next : open.Min;
            Assert.Equal(expected == 0 ? null : expected, mark.Next);
        }
    }

    [Fact]
    public void A_position_that_goes_back_or_is_unknown_is_refused()
    {
        Watermark mark = new();
        mark.Open(5);
        Assert.Throws<ArgumentOutOfRangeException>(() => mark.Open(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => mark.Finish(4));
        Assert.True(mark.Finish(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => mark.Finish(5));
    }

    private static bool Holds(int[] gaps, int seed)
    {
        Watermark mark = new();
        List<long> positions = [];
        long position = 0;
        foreach (int gap in gaps)
        {
            positions.Add(position += gap);
            mark.Open(position);
        }

        long[] order = [.. positions];
        new Random(seed).Shuffle(order);
        HashSet<long> open = [.. positions];
        foreach (long done in order)
        {
            long? before = mark.Next;
            bool moved = mark.Finish(done);
            open.Remove(done);
            long? expected = open.Count == 0 ? positions[^1] + 1 : positions.TakeWhile(each => !open.Contains(each)).Select(each => (long?)each + 1).LastOrDefault();
            if (mark.Next != expected || moved != (before != expected) || (open.Count > 0 && mark.Next > open.Min()))
            {
                return false;
            }
        }

        return mark.Count == 0;
    }
}
