using System.Text.Json.Serialization;

namespace Aviary.TrainingRuns;

/// <summary>Where a training run stands.</summary>
public enum RunState
{
    /// <summary>Not being worked on: queued, between two slices, or pausing before the next attempt.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>A trainer holds the run and beats.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Its version is published.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>Every attempt failed; nothing was published.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Stopped by whoever started it; nothing was published.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
