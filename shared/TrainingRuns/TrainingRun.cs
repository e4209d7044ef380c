using System.Text.Json.Serialization;
using Aviary.Learning.Training;

namespace Aviary.TrainingRuns;

/// <summary>The whole record of one training run, kept at <c>runs/{model}/{run}.json</c> and changed only by compare-and-set.</summary>
/// <param name="Model">The model that is trained.</param>
/// <param name="Run">The run's id; sorts by creation time.</param>
/// <param name="Cause">Why it was started: <c>schedule</c>, <c>request</c>, <c>command</c>, …</param>
/// <param name="State">Where it stands.</param>
/// <param name="CreatedAt">When it was asked for; also the time in its version's id, so that every trainer of the run names the version alike.</param>
/// <param name="Deadline">When it should be done.</param>
/// <param name="Options">What it trains with, fixed at creation, and what was left open before the first epoch: a resumed run goes on as it began.</param>
public sealed record TrainingRun(
    string Model, string Run, string Cause, RunState State, DateTimeOffset CreatedAt, DateTimeOffset Deadline, TrainingOptions Options)
{
    /// <summary>When the first trainer took it.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was completed, failed for good or cancelled.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Attempts begun so far; 0 until the first trainer takes the run.</summary>
    public int Attempts { get; init; }

    /// <summary>How many attempts it gets before it has failed for good.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>Somebody waits for it and works on it in the foreground; others leave it alone until that one shows no life.</summary>
    public bool Watched { get; init; }

    /// <summary>Not to be taken before this time (the pause after a failed attempt).</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Who holds it, while <see cref="RunState.Running"/>.</summary>
    public string? Owner { get; init; }

    /// <summary>The last sign of life of the owner.</summary>
    public DateTimeOffset? Heartbeat { get; init; }

    /// <summary>Rises by one each time a trainer takes the run; what an earlier holder writes is refused.</summary>
    [JsonPropertyName("fence")]
    public long FencingToken { get; init; }

    /// <summary>Epochs done, 0 … <see cref="Epochs"/>.</summary>
    public int Epoch { get; init; }

    /// <summary>Epochs of the whole run; 0 while they are left to the data, which is first read when a trainer takes the run.</summary>
    [JsonIgnore]
    public int Epochs => Options.Epochs ?? 0;

    /// <summary>Mean training loss of the last finished epoch.</summary>
    public double? Loss { get; init; }

    /// <summary>Validation accuracy after the last finished epoch, 0 … 1.</summary>
    public double? Accuracy { get; init; }

    /// <summary>The labelled inputs that join its data, fixed before its first epoch; null until then.</summary>
    public RunLabels? Labelled { get; init; }

    /// <summary>Key of the checkpoint to resume from.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The version decided on. Once set it never changes: whoever finds it publishes exactly that one.</summary>
    public string? Version { get; init; }

    /// <summary>Whether the version became champion, and why or why not.</summary>
    public string? Decision { get; init; }

    /// <summary>What went wrong in the last failed attempt.</summary>
    public string? Error { get; init; }

    /// <summary>Whether it waits for a first attempt or for another one. One that is put down between two slices is under way, and one that is watched begins at once.</summary>
    [JsonIgnore]
    public bool IsQueued => State == RunState.Waiting && !Watched && (Attempts == 0 || Error is not null);

    /// <summary>Whether nothing will change any more.</summary>
    [JsonIgnore]
    public bool Ended => State is RunState.Completed or RunState.Failed or RunState.Cancelled;
}

/// <summary>The labelled inputs of a run: a list of segments beside its record, which would have to be rewritten with every heartbeat.</summary>
/// <param name="Key">The key of the list, with the SHA-256 of each segment; null where there are none.</param>
/// <param name="Segments">How many segments it names.</param>
/// <param name="Rows">The rows in them.</param>
public sealed record RunLabels(string? Key, int Segments, int Rows);
