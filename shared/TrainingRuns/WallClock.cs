namespace Aviary.TrainingRuns;

/// <summary>
/// Compares times that were written down, by another process or before a restart, with the present. A clock that was set back leaves
/// them in the future, and waiting until it is there again may take as long as it was wrong.
/// </summary>
public static class WallClock
{
    /// <summary>How far the clocks of two machines that keep the time may lie apart.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>Whether a time has come; it has, too, where it was set at a time that has not been yet.</summary>
    /// <param name="due">The time.</param>
    /// <param name="setAt">When it was set.</param>
    /// <param name="now">The present.</param>
    public static bool HasCome(DateTimeOffset due, DateTimeOffset setAt, DateTimeOffset now) => now >= due || IsAhead(setAt, now);

    /// <summary>Whether a time at which something happened lies in the future.</summary>
    public static bool IsAhead(DateTimeOffset happened, DateTimeOffset now) => happened - now > Skew;
}
