using Aviary.Cli.Hosting;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Cli.Hosting;

/// <summary>Schedules against a search that tries minute after minute.</summary>
public sealed class ScheduleProperties
{
    private const int SearchedMinutes = 60 * 24 * 45;

    [Fact]
    public void The_next_occurrence_is_the_first_moment_that_every_field_allows()
    {
        Arbitrary<(Sets Sets, DateTimeOffset After)> cases = Arb.From(
            from minutes in Some(0, 59)
            from hours in Some(0, 23)
            from days in Gen.OneOf(Gen.Constant(Enumerable.Range(1, 31).ToArray()), Some(1, 28))
            from weekdays in Gen.OneOf(Gen.Constant(Enumerable.Range(0, 7).ToArray()), Some(0, 6))
            from second in Gen.Choose(0, 59)
            from day in Gen.Choose(0, 4000)
            from moment in Gen.Choose(0, 86399)
            select (
                new Sets(second, minutes, hours, days, weekdays),
                new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day).AddSeconds(moment)));

        Prop.ForAll(cases, sample =>
        {
            DateTimeOffset? found = Schedule.Parse(sample.Sets.Text).Next(sample.After);
            DateTimeOffset? expected = Search(sample.Sets, sample.After);

            // The search gives up after some weeks; a later occurrence is then right.
            return expected is null ? found is null || found > sample.After.AddMinutes(SearchedMinutes) : found == expected;
        }).QuickCheckThrowOnFailure();
    }

    private static DateTimeOffset? Search(Sets sets, DateTimeOffset after)
    {
        DateTimeOffset time = new(after.Year, after.Month, after.Day, after.Hour, after.Minute, sets.Second, TimeSpan.Zero);
        for (int i = 0; i <= SearchedMinutes; i++, time = time.AddMinutes(1))
        {
            if (time > after
                && sets.Minutes.Contains(time.Minute)
                && sets.Hours.Contains(time.Hour)
                && sets.Days.Contains(time.Day)
                && sets.Weekdays.Contains((int)time.DayOfWeek))
            {
                return time;
            }
        }

        return null;
    }

    private static Gen<int[]> Some(int min, int max)
        => Gen.Choose(min, max).NonEmptyListOf().Select(values => values.Distinct().Take(5).ToArray());

    private sealed record Sets(int Second, int[] Minutes, int[] Hours, int[] Days, int[] Weekdays)
    {
        public string Text => $"{Second} {List(Minutes)} {List(Hours)} {List(Days)} * {List(Weekdays)}";

        private static string List(int[] values) => string.Join(',', values);
    }
}
