using System.Globalization;

namespace Aviary.Cli.Hosting.Timers;

/// <summary>When a timer runs.</summary>
internal abstract class Schedule
{
    /// <summary>Reads what a timer trigger takes: six fields of NCrontab, or a time span such as <c>00:05:00</c>.</summary>
    /// <exception cref="FormatException">The text is neither; the message says what is wrong with it.</exception>
    public static Schedule Parse(string text)
    {
        if (!text.Contains(' ', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan interval))
        {
            return new IntervalSchedule(interval);
        }

        return new CronSchedule(text);
    }

    /// <summary>The first occurrence after a moment, in UTC; null where there is none.</summary>
    public abstract DateTimeOffset? Next(DateTimeOffset after);
}
