using Aviary.Models.Runs;

namespace Aviary.Cli.Output;

/// <summary>A training run in the foreground, with its progress on the screen.</summary>
internal static class WatchedTraining
{
    /// <summary>The completed run.</summary>
    /// <exception cref="CommandException">The run failed; the message says why.</exception>
    public static async Task<TrainingRun> RunAsync(TrainingRuns runs, TrainingRun run, bool json, CancellationToken cancellationToken)
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
            throw new CommandException("stopped; nothing was registered");
        }

        return ended.State == RunState.Completed
            ? ended
            : throw new CommandException(ended.Error ?? $"the run ended as {ended.State}; nothing was registered");
    }
}
