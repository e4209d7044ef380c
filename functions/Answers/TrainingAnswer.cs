using Aviary.TrainingRuns;

namespace Aviary.Functions.Answers;

/// <summary>A training run as callers see it: without who holds it and what it trains with.</summary>
internal sealed record TrainingAnswer(string Model, string Run, RunState State, string Cause, DateTimeOffset CreatedAt, DateTimeOffset Deadline)
{
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public int Attempts { get; init; }

    public int MaxAttempts { get; init; }

    /// <summary>Epochs done, of <see cref="Epochs"/>.</summary>
    public int Epoch { get; init; }

    public int Epochs { get; init; }

    public double? Loss { get; init; }

    public double? Accuracy { get; init; }

    /// <summary>The version that came of it.</summary>
    public string? Version { get; init; }

    /// <summary>Whether the version became champion, and why or why not.</summary>
    public string? Decision { get; init; }

    /// <summary>What went wrong in the last attempt that failed.</summary>
    public string? Error { get; init; }

    /// <summary>Where a run can be followed, and cancelled.</summary>
    public static string Address(TrainingRun run) => $"/api/models/{run.Model}/training/{run.Run}";

    public static TrainingAnswer From(TrainingRun run)
        => new(run.Model, run.Run, run.State, run.Cause, run.CreatedAt, run.Deadline)
        {
            StartedAt = run.StartedAt,
            EndedAt = run.EndedAt,
            Attempts = run.Attempts,
            MaxAttempts = run.MaxAttempts,
            Epoch = run.Epoch,
            Epochs = run.Epochs,
            Loss = run.Loss,
            Accuracy = run.Accuracy,
            Version = run.Version,
            Decision = run.Decision,
            Error = run.Error,
        };
}
