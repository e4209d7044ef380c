namespace Aviary.Cli.Hosting.Timers;

/// <summary>Every so often.</summary>
internal sealed class IntervalSchedule : Schedule
{
    private readonly TimeSpan _interval;

    public IntervalSchedule(TimeSpan interval)
    {
        if (interval <= TimeSpan.Zero)
        {
            throw new FormatException($"the time span is {interval}; expected one above zero");
        }

        _interval = interval;
    }

    public override DateTimeOffset? Next(DateTimeOffset after) => after + _interval;
}
