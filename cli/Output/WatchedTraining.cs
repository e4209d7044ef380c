using Aviary.Models;
using Aviary.Models.Runs;

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
    public static async Task<TrainingRun> RunAsync(TrainingRuns runs, TrainingRun run, bool json, bool keep, CancellationToken cancellationToken)
    {
        TrainingRun ended;
        try
        {
            ended = json || Console.IsOutputRedirected
                ? await runs.WatchAsync(run, new PlainProgress(json ? Console.Error : Console.Out), cancellationToken)
                : await BarProgress.ShowAsync(progress => runs.WatchAsync(run, progress, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(keep
                ? $"stopped; the next start goes on with run {run.Run} after its last epoch"
                : await CancelAsync(runs, run));
        }

        return ended.State == RunState.Completed
            ? ended
            : throw new CommandException(ended.Error ?? $"the run ended as {ended.State}; nothing was registered");
    }

    /// <summary>What came of it: the token is cancelled already, and what is left is a small read and write.</summary>
    private static async Task<string> CancelAsync(TrainingRuns runs, TrainingRun run)
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
}
