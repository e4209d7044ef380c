namespace Aviary.Cli.Output;

/// <summary>Durations as people read them.</summary>
internal static class Clock
{
    /// <summary>Minutes and seconds, <c>1:05</c>; with hours from one hour on.</summary>
    public static string Short(TimeSpan time)
        => time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time:mm\\:ss}" : $"{(int)time.TotalMinutes}:{time:ss}";
}
