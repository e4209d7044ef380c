using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs a function on a schedule: six fields of NCrontab, a time span, or a %Setting% that holds one.</summary>
public sealed class TimerTriggerAttribute : TriggerBindingAttribute
{
    public TimerTriggerAttribute(string schedule)
    {
        Schedule = schedule;
        UseMonitor = true;
    }

    public string Schedule { get; private set; }

    /// <summary>Whether occurrences are remembered across restarts.</summary>
    public bool UseMonitor { get; set; }

    /// <summary>Whether the function also runs once when the host starts.</summary>
    public bool RunOnStartup { get; set; }
}
