using Aviary.Cli.Hosting;

namespace Aviary.Tests.Cli.Hosting;

/// <summary>Schedules against a table made by hand from a calendar.</summary>
public sealed class ScheduleTests
{
    [Theory]
    [InlineData("0 0 3 * * *", "2026-11-21T03:00:00Z", "2026-11-22T03:00:00Z")] // never the moment itself
    [InlineData("0 0 3 * * *", "2026-11-21T02:59:59Z", "2026-11-21T03:00:00Z")]
    [InlineData("*/30 * * * * *", "2026-11-21T10:00:29Z", "2026-11-21T10:00:30Z")]
    [InlineData("5/20 * * * * *", "2026-11-21T10:00:46Z", "2026-11-21T10:01:05Z")] // 5, 25, 45
    [InlineData("7/1 * * * * *", "2026-11-21T10:00:07Z", "2026-11-21T10:00:08Z")] // from 7 on
    [InlineData("0 10-40/10 * * * *", "2026-11-21T10:20:00Z", "2026-11-21T10:30:00Z")]
    [InlineData("0 10-40/10 * * * *", "2026-11-21T10:40:00Z", "2026-11-21T11:10:00Z")]
    [InlineData("0 0 0 * * 0", "2026-11-21T12:00:00Z", "2026-11-22T00:00:00Z")] // 0 is Sunday
    [InlineData("0 0 0 * * 6", "2026-11-21T00:00:00Z", "2026-11-28T00:00:00Z")] // 6 is Saturday
    [InlineData("0 0 9 * * 1-5", "2026-11-20T09:00:00Z", "2026-11-23T09:00:00Z")] // from Friday to Monday
    [InlineData("0 0 9 * * MON,wed,Friday", "2026-11-23T09:00:00Z", "2026-11-25T09:00:00Z")]
    [InlineData("0 0 0 1 JAN *", "2026-11-21T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("0 0 0 1 February,mar *", "2027-02-02T00:00:00Z", "2027-03-01T00:00:00Z")]
    [InlineData("0 0 0 29 2 *", "2026-11-21T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 0 31 * *", "2026-11-21T00:00:00Z", "2026-12-31T00:00:00Z")] // months without a 31st are left out
    [InlineData("0 0 0 13 * 5", "2026-11-21T00:00:00Z", "2027-08-13T00:00:00Z")] // both day fields must hold
    [InlineData("* * * 13 * 5", "2027-08-13T23:59:59Z", "2028-10-13T00:00:00Z")]
    [InlineData("0 0 0 * * *", "2026-12-31T23:59:59.9Z", "2027-01-01T00:00:00Z")]
    [InlineData("  0   0 0 * * * ", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z")]
    [InlineData("0 3 * * *", "2026-11-21T03:00:00Z", "2026-11-22T03:00:00Z")] // five fields: no second
    [InlineData("*/15 * * * 1", "2026-11-21T10:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData("00:05:00", "2026-11-21T10:00:01Z", "2026-11-21T10:05:01Z")]
    [InlineData("1.00:00:00", "2026-11-21T10:00:00Z", "2026-11-22T10:00:00Z")]
    public void The_next_occurrence_is_that_of_the_calendar(string schedule, string after, string expected)
        => Assert.Equal(DateTimeOffset.Parse(expected), Schedule.Parse(schedule).Next(DateTimeOffset.Parse(after)));

    [Theory]
    [InlineData("0 0 3 * * * *", "expected six fields")]
    [InlineData("", "expected six fields")]
    [InlineData("daily", "expected six fields")]
    [InlineData("60 0 3 * * *", "60 is higher than the maximum allowable value for the [Second] field")]
    [InlineData("60 3 * * *", "60 is higher than the maximum allowable value for the [Minute] field")] // five fields: no second
    [InlineData("0 0 24 * * *", "24 is higher than the maximum allowable value for the [Hour] field")]
    [InlineData("0 0 0 0 * *", "0 is lower than the minimum allowable value for the [Day] field")]
    [InlineData("0 0 0 * 13 *", "13 is higher than the maximum allowable value for the [Month] field")]
    [InlineData("0 0 0 * * 7", "7 is higher than the maximum allowable value for the [DayOfWeek] field")] // Sunday is 0 alone
    [InlineData("0 0 0 ? * *", "'?' is not a valid [Day]")] // a sign of other parsers
    [InlineData("0 0 0 L * *", "'L' is not a valid [Day]")]
    [InlineData("0 */x * * * *", "[Minute]")]
    [InlineData("0 0 0 31 2,4 *", "names a day that none of its months has")]
    [InlineData("00:00:00", "expected one above zero")]
    [InlineData("-00:01:00", "expected one above zero")]
    public void A_wrong_schedule_is_refused_with_what_is_wrong(string schedule, string said)
        => Assert.Contains(said, Assert.Throws<FormatException>(() => Schedule.Parse(schedule)).Message, StringComparison.Ordinal);
}
