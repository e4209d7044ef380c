using Quartz;

namespace Aviary.Cli.Hosting.Timers;

/// <summary>
/// NCrontab's six fields: second, minute, hour, day of the month, month, day of the week (0 is Sunday), in UTC.
/// </summary>
/// <remarks>
/// Quartz does the arithmetic of the calendar. Its expressions differ in three ways, so the fields are read here and handed over
/// as plain lists: its week begins with 1, one of the two day fields must be '?', and where both are given it takes either,
/// while NCrontab wants both to hold.
/// </remarks>
internal sealed class CronSchedule : Schedule
{
    private static readonly int[] LongestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    private readonly string _expression;
    private readonly CronField? _alsoWeekday;
    private readonly Lazy<CronExpression> _calendar;

    public CronSchedule(string text)
    {
        string[] fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (fields.Length != 6)
        {
            throw new FormatException(
                $"the schedule '{text}' has {fields.Length} field(s); expected six (second minute hour day month weekday, such as "
                + "'0 0 3 * * *' for 03:00 each day) or a time span such as '00:05:00'");
        }

        CronField second = CronField.Parse(fields[0], CronFieldKind.Second);
        CronField minute = CronField.Parse(fields[1], CronFieldKind.Minute);
        CronField hour = CronField.Parse(fields[2], CronFieldKind.Hour);
        CronField day = CronField.Parse(fields[3], CronFieldKind.Day);
        CronField month = CronField.Parse(fields[4], CronFieldKind.Month);
        CronField weekday = CronField.Parse(fields[5], CronFieldKind.Weekday);
        RefuseMissingDays(text, day, month);

        bool byWeekday = day.IsAny && !weekday.IsAny;
        _alsoWeekday = !day.IsAny && !weekday.IsAny ? weekday : null;
        _expression = string.Join(
            ' ',
            second.Render("*"),
            minute.Render("*"),
            hour.Render("*"),
            byWeekday ? "?" : day.Render("*"),
            month.Render("*"),
            byWeekday ? weekday.Render("*", offset: 1) : "?");

        // Loading Quartz takes longer than the rest of the start; it waits for the first question.
        _calendar = new Lazy<CronExpression>(() => new CronExpression(_expression, TimeZoneInfo.Utc));
    }

    /// <summary>The same schedule as Quartz writes it, without a second day field.</summary>
    internal string Expression => _expression;

    public override DateTimeOffset? Next(DateTimeOffset after)
    {
        DateTimeOffset? next = _calendar.Value.GetNextValidTimeAfter(after);
        while (next is { } time && _alsoWeekday is { } weekday && !weekday.Contains((int)time.DayOfWeek))
        {
            // The whole day is out: go on from its last moment.
            next = _calendar.Value.GetNextValidTimeAfter(new DateTimeOffset(time.Date, TimeSpan.Zero).AddDays(1).AddMilliseconds(-1));
        }

        return next;
    }

    private static void RefuseMissingDays(string text, CronField day, CronField month)
    {
        for (int m = 1; m <= 12; m++)
        {
            for (int d = 1; month.Contains(m) && d <= LongestMonths[m - 1]; d++)
            {
                if (day.Contains(d))
                {
                    return;
                }
            }
        }

        throw new FormatException($"the schedule '{text}' names a day that none of its months has; it would never run");
    }
}
