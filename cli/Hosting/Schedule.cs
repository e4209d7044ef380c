using System.Globalization;
using NCrontab;

namespace Aviary.Cli.Hosting;

/// <summary>When a timer runs, read by the parser of the Functions host, in UTC.</summary>
internal sealed class Schedule
{
    private const string Expected =
        "expected six fields (second minute hour day month weekday, such as '0 0 3 * * *' for 03:00 each day), five without the second, "
        + "or a time span such as '00:05:00'";

    private static readonly DateTime AnyTime = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly Func<DateTimeOffset, DateTimeOffset?> _next;

    private Schedule(Func<DateTimeOffset, DateTimeOffset?> next) => _next = next;

    /// <summary>Reads what a timer trigger takes: five or six fields of NCrontab, or a time span such as <c>00:05:00</c>.</summary>
    /// <exception cref="FormatException">The text is neither; the message says what is wrong with it.</exception>
    public static Schedule Parse(string text)
        => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan interval) ? Every(interval) : Cron(text);

    /// <summary>The first occurrence after a moment, in UTC; null where there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _next(after);

    private static Schedule Every(TimeSpan interval)
        => interval > TimeSpan.Zero
            ? new Schedule(after => after + interval)
            : throw new FormatException($"the time span is {interval}; expected one above zero");

    private static Schedule Cron(string text)
    {
        bool seconds = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length != 5;
        CrontabSchedule schedule;
        try
        {
            schedule = CrontabSchedule.Parse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = seconds });
        }
        catch (CrontabException error)
        {
            throw new FormatException($"the schedule is '{text}': {error.Message.TrimEnd('.')}; {Expected}", error);
        }

        return Next(schedule, AnyTime) is not null
            ? new Schedule(after => Next(schedule, after.UtcDateTime))
            : throw new FormatException($"the schedule '{text}' names a day that none of its months has; it would never run");
    }

    private static DateTimeOffset? Next(CrontabSchedule schedule, DateTime after)
    {
        DateTime next = schedule.GetNextOccurrence(after);
        return next == DateTime.MaxValue ? null : new DateTimeOffset(next.Ticks, TimeSpan.Zero);
    }
}
