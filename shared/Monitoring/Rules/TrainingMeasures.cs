using Aviary.TrainingRuns;

namespace Aviary.Monitoring.Rules;

/// <summary>The values that rules compute from a model's training runs. Cancelled runs do not count.</summary>
internal static class TrainingMeasures
{
    /// <summary>
    /// Hours past the deadline: of the open run that is latest, or else of the newest run whose end shows whether training is in time.
    /// A run that failed before its deadline does not count here, but in <see cref="FailedInARow"/>.
    /// </summary>
    public static Measurement? HoursLate(ModelSnapshot snapshot, double threshold)
    {
        TrainingRun? open = snapshot.Runs.Where(run => !run.Ended && run.Deadline < snapshot.Now).MinBy(run => run.Deadline);
        if (open is not null)
        {
            double hours = (snapshot.Now - open.Deadline).TotalHours;
            return new Measurement(
                hours, open.Deadline, $"Run {open.Run} is {hours:0.0} hours past its deadline, in epoch {open.Epoch} of {open.Epochs}.");
        }

        if (snapshot.Runs.LastOrDefault(TellsTime) is not { EndedAt: { } end } ended)
        {
            return null;
        }

        double late = Math.Max(0, (end - ended.Deadline).TotalHours);
        return new Measurement(
            late, ended.Deadline, late > 0 ? $"Run {ended.Run} ended {late:0.0} hours past its deadline." : $"Run {ended.Run} ended in time.");
    }

    /// <summary>How many of the newest runs that ended failed for good, without one that was completed between or after them.</summary>
    public static Measurement? FailedInARow(ModelSnapshot snapshot, double threshold)
    {
        TrainingRun[] ended = [.. snapshot.Runs.Where(run => run.State is RunState.Completed or RunState.Failed)];
        if (ended.Length == 0)
        {
            return null;
        }

        TrainingRun[] failed = [.. ended.Reverse().TakeWhile(run => run.State == RunState.Failed)];
        TrainingRun last = ended[^1];
        return failed.Length == 0
            ? new Measurement(0, snapshot.Now, $"Run {last.Run} was completed.")
            : new Measurement(
                failed.Length,
                failed[^1].EndedAt ?? failed[^1].CreatedAt,
                $"Run {last.Run} failed for good after {last.Attempts} of {last.MaxAttempts} attempts: {last.Error ?? "no reason was recorded"}");
    }

    private static bool TellsTime(TrainingRun run)
        => run.EndedAt is { } end && (run.State == RunState.Completed || (run.State == RunState.Failed && end > run.Deadline));
}
