using Aviary.Errors;
using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Aviary.TrainingRuns;

namespace Aviary.Cli.Output;

/// <summary>A training run in the foreground, with its progress on the screen.</summary>
internal static class WatchedTraining
{
    /// <summary>The completed run.</summary>
    /// <param name="runs">Where to.</param>
    /// <param name="run">The run.</param>
    /// <param name="json">Whether the standard output is a program's.</param>
    /// <param name="keep">Whether a stop leaves the run for the next start; it is cancelled otherwise.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CommandException">The run failed; the message says why.</exception>
    public static async Task<TrainingRun> RunAsync(TrainingRunService runs, TrainingRun run, bool json, bool keep, CancellationToken cancellationToken)
    {
        TrainingRun ended;
        Exception? failure = null;
        try
        {
            ended = json || Console.IsOutputRedirected
                ? await WatchAsync(new PlainProgress(json ? Console.Error : Console.Out))
                : await BarProgress.ShowAsync(WatchAsync);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(keep
                ? $"stopped; the next start goes on with run {run.Run} after its last epoch"
                : await CancelAsync(runs, run));
        }

        return ended.State == RunState.Completed
            ? ended
            : throw new CommandException((failure is null ? null : Failure.Explain(failure)) ?? ended.Error ?? $"the run ended as {ended.State}; nothing was registered");

        Task<TrainingRun> WatchAsync(IRunProgress shown) => runs.WatchAsync(run, new Noting(shown, error => failure = error), cancellationToken);
    }

    /// <summary>What came of it: the token is cancelled already, and what is left is a small read and write.</summary>
    private static async Task<string> CancelAsync(TrainingRunService runs, TrainingRun run)
    {
        try
        {
            await runs.CancelAsync(run.Model, run.Run, CancellationToken.None);
            return "stopped; nothing was registered";
        }
        catch (ConflictException e)
        {
            return $"stopped, and not cancelled: {e.Message}";
        }
    }

    /// <summary>Shows the progress, and notes the whole of an error: the run's record leaves out the paths of this machine.</summary>
    private sealed class Noting(IRunProgress shown, Action<Exception> note) : IRunProgress
    {
        public void Fetching(DownloadProgress progress) => shown.Fetching(progress);

        public void Understood(IReadOnlyList<string> description) => shown.Understood(description);

        public void Training(TrainingProgress progress) => shown.Training(progress);

        public void Studying(string features) => shown.Studying(features);

        public void Failed(Exception error) => note(error);
    }
}
