namespace Microsoft.Azure.Functions.Worker;

/// <summary>The last and the next occurrence of a schedule, in UTC.</summary>
public class ScheduleStatus
{
    public DateTime Last { get; set; }

    public DateTime Next { get; set; }

    public DateTime LastUpdated { get; set; }
}
