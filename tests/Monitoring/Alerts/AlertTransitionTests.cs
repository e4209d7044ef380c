using Aviary.Monitoring.Alerts;
using Aviary.Monitoring.Rules;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Monitoring.Alerts;

/// <summary>How findings change an alert.</summary>
public sealed class AlertTransitionTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromHours(24);
    private static readonly string[] Sinks = ["log", "webhook"];

    [Fact]
    public void Without_an_alert_only_a_condition_that_holds_makes_one()
    {
        Assert.Null(Next(null, Findings.Clear(), Start));
        Assert.Null(Next(null, Findings.Unknown(), Start));
        AlertRecord raised = Next(null, Findings.Holds(), Start)!;
        Assert.Equal(AlertState.Raised, raised.State);
        Assert.Equal(new Alert("stale", "fashion", 40, 36, Findings.Since, "It is 40."), raised.Alert);
        Assert.Equal(Sinks, Assert.Single(raised.Outbox).Pending);
    }

    [Fact]
    public void What_is_unknown_neither_resolves_nor_silences()
    {
        AlertRecord raised = Next(null, Findings.Holds(), Start)!;
        Assert.Null(Next(raised, Findings.Unknown(), Start.AddHours(23)));
        AlertRecord repeated = Next(raised, Findings.Unknown(), Start.AddHours(24))!;
        Assert.Equal(raised.Alert, repeated.Alert);
        Assert.Equal(1, repeated.Repeats);
    }

    [Fact]
    public void After_the_clock_was_set_back_an_alert_is_repeated_and_not_silent_until_it_is_as_late_again()
    {
        AlertRecord raised = Next(null, Findings.Holds(), Start)!;
        Assert.Null(Next(raised, Findings.Holds(), Start.AddSeconds(-59)));
        AlertRecord repeated = Next(raised, Findings.Holds(), Start.AddDays(-300))!;
        Assert.Equal(1, repeated.Repeats);
        Assert.Null(Next(repeated, Findings.Holds(), Start.AddDays(-300).AddHours(23)));
    }

    [Fact]
    public void A_repeat_tells_the_present_value_and_the_first_since()
    {
        AlertRecord raised = Next(null, Findings.Holds(40), Start)!;
        AlertRecord repeated = Next(raised, Findings.Holds(64) with { Since = Start.AddHours(5) }, Start.AddHours(24))!;
        Assert.Equal(64, repeated.Alert.Value);
        Assert.Equal(Findings.Since, repeated.Alert.Since);
    }

    [Fact]
    public void A_sink_that_was_down_for_many_repeats_hears_the_last_only()
    {
        AlertRecord record = Next(null, Findings.Holds(), Start)!;
        for (int day = 1; day <= 10; day++)
        {
            record = Next(record, Findings.Holds(40 + (24 * day)), Start.AddDays(day))!;
        }

        Assert.Equal(280, Assert.Single(record.Outbox).Alert.Value);
    }

    [Fact]
    public void An_outbox_that_nobody_takes_stays_small()
    {
        AlertRecord record = Next(null, Findings.Holds(), Start)!;
        for (int i = 1; i <= 500; i++)
        {
            record = Next(record, i % 2 == 0 ? Findings.Holds() : Findings.Clear(), Start.AddMinutes(i))!;
        }

        Assert.Equal(AlertTransition.MaxOutbox, record.Outbox.Count);
    }

    [Fact]
    public void Raised_and_resolved_alternate_and_repeats_keep_their_distance_whatever_happens()
    {
        Gen<(Verdict Verdict, int Minutes)[]> histories =
            (from verdict in Gen.Elements(Verdict.Holds, Verdict.Holds, Verdict.Clear, Verdict.Unknown)
             from minutes in Gen.Frequency((4, Gen.Choose(0, 10)), (1, Gen.Choose(0, 3000)))
             select (verdict, minutes)).ArrayOf();

        Prop.ForAll(histories.ToArbitrary(), history =>
        {
            List<AlertEvent> told = [];
            AlertRecord? record = null;
            DateTimeOffset now = Start;
            foreach ((Verdict verdict, int minutes) in history)
            {
                now = now.AddMinutes(minutes);
                AlertRecord? next = Next(record, Findings.Of(verdict, verdict == Verdict.Unknown ? null : 1, "fashion"), now);
                if (next is not null)
                {
                    told.Add(next.Outbox[^1]);
                    record = next;
                }

                // The record always says what the last known verdict was.
                Assert.False(verdict == Verdict.Holds && record?.State != AlertState.Raised);
                Assert.False(verdict == Verdict.Clear && record?.State == AlertState.Raised);
            }

            AlertEvent[] changes = [.. told.Where(item => item.Repeat == 0)];
            Assert.All(changes.Index(), change => Assert.Equal(change.Index % 2 == 0 ? AlertState.Raised : AlertState.Resolved, change.Item.State));
            Assert.All(told.Zip(told.Skip(1)), pair =>
            {
                if (pair.Second.Repeat > 0)
                {
                    Assert.Equal(AlertState.Raised, pair.First.State);
                    Assert.Equal(pair.First.Repeat + 1, pair.Second.Repeat);
                    Assert.True(pair.Second.Time - pair.First.Time >= RepeatAfter);
                }
            });
            Assert.Equal(told.Count, told.Select(item => item.Id).Distinct().Count());
        }).QuickCheckThrowOnFailure();
    }

    private static AlertRecord? Next(AlertRecord? record, Finding finding, DateTimeOffset now)
        => AlertTransition.Next(record, finding, now, RepeatAfter, Sinks);
}
