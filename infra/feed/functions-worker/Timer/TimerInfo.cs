namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a timer-triggered function is told about its schedule.</summary>
public class TimerInfo
{
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>Whether this run makes up for an occurrence that was missed.</summary>
    public bool IsPastDue { get; set; }
}
