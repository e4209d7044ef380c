namespace Aviary.Models.Runs;

/// <summary>Where a training run stands.</summary>
public enum RunState
{
    /// <summary>Not being worked on: queued, between two slices, or pausing before the next attempt.</summary>
    Waiting,

    /// <summary>A trainer holds the run and beats.</summary>
    Running,

    /// <summary>Its version is published.</summary>
    Completed,

    /// <summary>Every attempt failed; nothing was published.</summary>
    Failed,

    /// <summary>Stopped by whoever started it; nothing was published.</summary>
    Cancelled,
}
