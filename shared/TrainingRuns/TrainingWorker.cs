using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Aviary.TrainingRuns.Labelled;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.TrainingRuns;

/// <summary>Takes a run and works on it for one slice: data, epochs with a checkpoint after each, publication.</summary>
internal sealed partial class TrainingWorker(
    RunLedger ledger,
    TrainingDataSource data,
    NetworkSource networks,
    RunLabelling labelling,
    RunStudy study,
    Publication publication,
    IOptions<RunOptions> options,
    TimeProvider time,
    ILogger<TrainingWorker> logger)
{
    /// <summary>The run as the slice left it; null when the run could not be taken.</summary>
    public async Task<TrainingRun?> TryWorkAsync(RecordedRun found, IRunProgress? progress, CancellationToken cancellationToken)
    {
        if (await RunLease.TryGiveUpAsync(ledger, time, found, options.Value.HeartbeatTimeout, cancellationToken) is { } given)
        {
            LogGivenUp(given.Run, given.Model, given.Attempts, given.MaxAttempts);
            return given;
        }

        // A stop in the middle of this write could leave the run taken by nobody.
        cancellationToken.ThrowIfCancellationRequested();
        using RunLease? lease = await RunLease.TryTakeAsync(ledger, time, found, RunOwner.Current, options.Value.HeartbeatTimeout, CancellationToken.None);
        if (lease is null)
        {
            return null;
        }

        LogTaken(lease.Run.Run, lease.Run.Model, lease.Run.Attempts, lease.Run.Epoch);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        Task beat = lease.HeartbeatAsync(options.Value.Heartbeat, error => LogNoBeat(error, lease.Run.Run, lease.Run.Model), stop.Token);
        try
        {
            await SliceAsync(lease, progress, stop.Token);
        }
        catch (Exception error) when (lease.Lost.IsCancellationRequested && error is OperationCanceledException or RunLostException)
        {
            LogLost(lease.Run.Run, lease.Run.Model);
        }
#pragma warning disable CA1031 // A stop shows as whatever the interrupted call makes of it, and is no failure of the attempt.
        catch (Exception error) when (cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            await PutDownAsync(lease);
            LogPutDown(error is OperationCanceledException ? null : error, lease.Run.Run, lease.Run.Model, lease.Run.Epoch);
            throw new OperationCanceledException("The training was stopped.", error, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever went wrong belongs into the run's record: the next attempt and the operator need it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            progress?.Failed(error);
            await FailAsync(lease, error);
        }
        finally
        {
            await stop.CancelAsync();
            await beat;
        }

        // Out of reach of the handlers above: what goes wrong from here on is no failure of a run whose version is published.
        if (lease.Run.State == RunState.Completed)
        {
            LogCompleted(lease.Run.Run, lease.Run.Model, lease.Run.Version, lease.Run.Decision);
            await CleanUpAsync(lease.Run, cancellationToken);
        }

        return lease.Run;
    }

    private async Task SliceAsync(RunLease lease, IRunProgress? progress, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        RunBasis? basis = await networks.FindAsync(lease.Run.Options, cancellationToken);
        PictureForm? form = basis?.Pictures is { } input ? new PictureForm(input.Channels, input.Height, input.Width, input.Fit) : null;
        using DatasetSplit split = await data.GetAsync(lease.Run.Options.Seed, form, progress is null ? null : new Fetching(progress), cancellationToken);
        progress?.Understood(split.Description);
        LogUnderstood(lease.Run.Run, lease.Run.Model, string.Join("; ", split.Description));
        (Dataset training, Dataset? test) = (split.Training, split.Test);
        study.RequirePossible(training);
        LabelledJoin labelled = await labelling.JoinAsync(lease, training, test, cancellationToken);
        using TrainingLoop loop = await OpenAsync(lease.Run, training, labelled, basis, cancellationToken);
        if (lease.Run.Options != loop.Options)
        {
            await lease.ChangeAsync(run => run with { Options = loop.Options }, cancellationToken);
        }

        Training? steps = progress is null ? null : new Training(progress);
        while (!loop.IsDone)
        {
            EpochResult epoch = await Task.Factory.StartNew(
                () => loop.RunEpoch(steps, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await CheckpointAsync(lease, loop, epoch, cancellationToken);
            if (!loop.IsDone && time.GetElapsedTime(began) >= options.Value.Slice)
            {
                await lease.ChangeAsync(run => run with { State = RunState.Waiting, Owner = null }, cancellationToken);
                return;
            }
        }

        TrainedClassifier trained = await Task.Run(() => loop.Finish(test, cancellationToken), cancellationToken);
        ReadOnlyMemory<byte>? worth = await study.MakeAsync(lease.Run, loop.Options, training, test, progress, cancellationToken);
        await publication.PublishAsync(lease, trained, loop.Data, labelled, test, loop.Validation, worth, cancellationToken);
    }

    /// <summary>
    /// Deletes what a completed run does not need any more. A shutdown is no reason to leave the checkpoint, which nobody would
    /// look for later.
    /// </summary>
    private async Task CleanUpAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        try
        {
            await ledger.DeleteCheckpointAsync(RunLedger.CheckpointKey(run.Model, run.Run, run.Epoch), CancellationToken.None);
            await study.DeleteAsync(run, CancellationToken.None);
            await labelling.DeleteExpiredAsync(run, cancellationToken);
        }
#pragma warning disable CA1031 // The run is completed, whatever becomes of what it leaves behind.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogNotCleanedUp(error, run.Run, run.Model);
        }
    }

    private async Task<TrainingLoop> OpenAsync(
        TrainingRun run, Dataset training, LabelledJoin labelled, RunBasis? basis, CancellationToken cancellationToken)
    {
        TrainingOptions chosen = basis?.Options ?? run.Options;
        if (run.Checkpoint is { } key && await ledger.GetCheckpointAsync(key, cancellationToken) is { } state)
        {
            try
            {
                return await Task.Run(
                    () => TrainingLoop.Resume(training, chosen, state.Span, time, labelled.Pictures, basis?.Basis, cancellationToken), cancellationToken);
            }
            catch (TrainingStateException error) when (labelled.Lost > 0)
            {
                // Labelled inputs that it began with are gone. Without them it is another training, which is better than none.
                LogBegunAnew(error, run.Run, run.Model, labelled.Lost);
            }
        }

        // What is frozen is computed here, which may take a while.
        return await Task.Run(() => TrainingLoop.Start(training, chosen, time, labelled.Pictures, basis?.Basis, cancellationToken), cancellationToken);
    }

    private async Task CheckpointAsync(RunLease lease, TrainingLoop loop, EpochResult epoch, CancellationToken cancellationToken)
    {
        TrainingRun run = lease.Run;
        string key = RunLedger.CheckpointKey(run.Model, run.Run, epoch.Epoch);
        await ledger.PutCheckpointAsync(key, loop.SaveState(), cancellationToken);
        await lease.ChangeAsync(
            now => now with { Epoch = epoch.Epoch, Loss = epoch.Loss, Accuracy = epoch.ValidationAccuracy, Checkpoint = key }, cancellationToken);
        if (run.Checkpoint is { } previous && previous != key)
        {
            await ledger.DeleteCheckpointAsync(previous, cancellationToken);
        }
    }

    // The run should be free for the next taker at once.
    private Task PutDownAsync(RunLease lease) => LetGoAsync(lease, run => run with { State = RunState.Waiting, Owner = null });

    /// <summary>The last write of a slice; a stop does not end it, or the run would seem to be held by a trainer that died.</summary>
    private async Task LetGoAsync(RunLease lease, Func<TrainingRun, TrainingRun> change)
    {
        try
        {
            await lease.ChangeAsync(change, CancellationToken.None);
        }
        catch (RunLostException)
        {
            LogLost(lease.Run.Run, lease.Run.Model);
        }
    }

    private async Task FailAsync(RunLease lease, Exception error)
    {
        TrainingRun run = lease.Run;
        DateTimeOffset now = time.GetUtcNow();
        bool last = run.Attempts >= run.MaxAttempts;
        LogFailed(error, run.Run, run.Model, run.Attempts, run.MaxAttempts);
        TimeSpan pause = options.Value.RetryPause * Math.Pow(2, run.Attempts - 1);
        await LetGoAsync(
            lease,
            held => held with
            {
                State = last ? RunState.Failed : RunState.Waiting,
                Owner = null,
                Error = RunError.Of(error),
                EndedAt = last ? now : null,
                NotBefore = last ? null : now + pause,
            });
    }

    [LoggerMessage(1151, LogLevel.Information, "Run {Run} of {Model}: attempt {Attempt}, from epoch {Epoch}")]
    private partial void LogTaken(string run, string model, int attempt, int epoch);

    [LoggerMessage(1164, LogLevel.Information, "Run {Run} of {Model} is trained on {Data}")]
    private partial void LogUnderstood(string run, string model, string data);

    [LoggerMessage(1152, LogLevel.Information, "Run {Run} of {Model} published version {Version}: {Decision}")]
    private partial void LogCompleted(string run, string model, string? version, string? decision);

    [LoggerMessage(1153, LogLevel.Warning, "Run {Run} of {Model} was taken over by another trainer; this one stopped")]
    private partial void LogLost(string run, string model);

    [LoggerMessage(1154, LogLevel.Error, "Run {Run} of {Model} failed in attempt {Attempt} of {Attempts}")]
    private partial void LogFailed(Exception error, string run, string model, int attempt, int attempts);

    [LoggerMessage(1156, LogLevel.Warning, "Run {Run} of {Model} begins anew: {Lost} segments of labelled inputs are not any more what it began with")]
    private partial void LogBegunAnew(Exception error, string run, string model, int lost);

    [LoggerMessage(1158, LogLevel.Error, "Run {Run} of {Model} has failed: its trainer died in attempt {Attempt}, and it gets {Attempts}")]
    private partial void LogGivenUp(string run, string model, int attempt, int attempts);

    [LoggerMessage(1159, LogLevel.Warning, "Run {Run} of {Model} could not show that its trainer lives; it tries again with the next heartbeat")]
    private partial void LogNoBeat(Exception error, string run, string model);

    [LoggerMessage(1160, LogLevel.Warning, "What the completed run {Run} of {Model} left behind could not be deleted")]
    private partial void LogNotCleanedUp(Exception error, string run, string model);

    [LoggerMessage(1150, LogLevel.Information, "Run {Run} of {Model} is put down after epoch {Epoch}, as the app stops; the next start goes on with it")]
    private partial void LogPutDown(Exception? error, string run, string model, int epoch);

    private sealed class Fetching(IRunProgress progress) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => progress.Fetching(value);
    }

    private sealed class Training(IRunProgress progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Training(value);
    }
}
