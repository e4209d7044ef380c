using Aviary.Cli.Hosting.Timers;

namespace Aviary.Tests.Cli.Hosting.Timers;

/// <summary>Schedules against tables made by hand from NCrontab's rules and a calendar.</summary>
public sealed class ScheduleTests
{
    [Theory]
    [InlineData("0 0 3 * * *", "2026-11-21T03:00:00Z", "2026-11-22T03:00:00Z")] // never the moment itself
    [InlineData("0 0 3 * * *", "2026-11-21T02:59:59Z", "2026-11-21T03:00:00Z")]
    [InlineData("*/30 * * * * *", "2026-11-21T10:00:29Z", "2026-11-21T10:00:30Z")]
    [InlineData("5/20 * * * * *", "2026-11-21T10:00:46Z", "2026-11-21T10:01:05Z")] // 5, 25, 45
    [InlineData("7/1 * * * * *", "2026-11-21T10:00:07Z", "2026-11-21T10:01:07Z")] // a step of one is the value alone
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
    [InlineData("00:05:00", "2026-11-21T10:00:01Z", "2026-11-21T10:05:01Z")]
    [InlineData("1.00:00:00", "2026-11-21T10:00:00Z", "2026-11-22T10:00:00Z")]
    public void The_next_occurrence_is_that_of_the_calendar(string schedule, string after, string expected)
        => Assert.Equal(DateTimeOffset.Parse(expected), Schedule.Parse(schedule).Next(DateTimeOffset.Parse(after)));

    [Theory]
    [InlineData("0 0 3 * *", "5 field(s); expected six")]
    [InlineData("0 0 3 * * * *", "7 field(s)")]
    [InlineData("", "0 field(s)")]
    [InlineData("daily", "1 field(s)")]
    [InlineData("60 0 3 * * *", "second is '60', which holds 60; expected values from 0 to 59")]
    [InlineData("0 0 24 * * *", "hour is '24'")]
    [InlineData("0 0 0 0 * *", "day of the month is '0'")]
    [InlineData("0 0 0 * 13 *", "month is '13'")]
    [InlineData("0 0 0 * * 7", "day of the week is '7'")] // NCrontab knows Sunday as 0 alone
    [InlineData("0 0 0 * * MO", "'MO'")]
    [InlineData("0 0 0 ? * *", "'?'")] // Quartz's sign, not NCrontab's
    [InlineData("0 0 0 L * *", "'L'")]
    [InlineData("0 40-10 * * * *", "a range that ends before it begins")]
    [InlineData("0 */0 * * * *", "a step")]
    [InlineData("0 */x * * * *", "a step")]
    [InlineData("0 1, * * * *", "minute is ''")]
    [InlineData("0 -1 * * * *", "minute is '-1'")]
    [InlineData("0 0 0 31 2,4 *", "names a day that none of its months has")]
    [InlineData("00:00:00", "expected one above zero")]
    [InlineData("-00:01:00", "expected one above zero")]
    public void A_wrong_schedule_is_refused_with_what_is_wrong(string schedule, string said)
        => Assert.Contains(said, Assert.Throws<FormatException>(() => Schedule.Parse(schedule)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0 0 3 * * *", "0 0 3 * * ?")]
    [InlineData("*/30 * * * * 0,6", "0,30 * * ? * 1,7")]
    [InlineData("0 0 0 1 * MON", "0 0 0 1 * ?")] // the weekday is checked beside
    [InlineData("0-59 0-23/12 0 1-31 1-12 0-6", "* 0,12 0 * * ?")]
    public void Fields_are_handed_to_Quartz_as_plain_lists(string schedule, string expected)
        => Assert.Equal(expected, new CronSchedule(schedule).Expression);
}
