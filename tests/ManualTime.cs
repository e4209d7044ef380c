namespace Aviary.Tests;

/// <summary>A clock that moves only when a test moves it; timers run on the thread that does.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Moves the clock and runs what is due, in order.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset end = GetUtcNow() + by;
        while (true)
        {
            ManualTimer? due;
            lock (gate)
            {
                due = timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
                now = due?.Due > now ? due.Due.Value : due is null ? end : now;
                due?.Next();
            }

            if (due is null)
            {
                return;
            }

            due.Run();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        private TimeSpan period;

        public DateTimeOffset? Due { get; private set; }

        public void Next() => Due = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : Due + period;

        public void Run() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.gate)
            {
                this.period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time.now + dueTime;
                if (!time.timers.Contains(this))
                {
                    time.timers.Add(this);
                }

                return true;
            }
        }

        public void Dispose()
        {
            lock (time.gate)
            {
                time.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
