namespace Aviary.Tests;

/// <summary>A clock on the wall that a test sets, over one that goes on evenly, whose timers fire all the same.</summary>
internal sealed class SetBackClock(TimeProvider inner) : TimeProvider
{
    /// <summary>How far it is ahead of the other; less is back.</summary>
    public TimeSpan Ahead { get; set; }

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Ahead;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => inner.CreateTimer(callback, state, dueTime, period);
}
