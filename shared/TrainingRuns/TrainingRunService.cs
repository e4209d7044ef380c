using Aviary.Errors;
using Aviary.Learning.Training;
using Aviary.Registry;
using Microsoft.Extensions.Options;

namespace Aviary.TrainingRuns;

/// <summary>
/// Training runs, whoever asks for them: the timer, a request, the command line. A run is a record in the bucket first;
/// any instance that finds it due takes it and works on it a slice at a time. Safe for concurrent use.
/// </summary>
public sealed class TrainingRunService
{
    // A trainer changes its record with each heartbeat and each epoch; it is not faster than that.
    private const int MaxTries = 16;

    private readonly RunLedger _ledger;
    private readonly RunQueue _queue;
    private readonly RunHistory _history;
    private readonly RunningSlices _slices;
    private readonly TrainingWorker _worker;
    private readonly RunOptions _options;
    private readonly TrainingOptions _training;
    private readonly TimeProvider _time;

    internal TrainingRunService(
        RunLedger ledger,
        RunQueue queue,
        RunHistory history,
        RunningSlices slices,
        TrainingWorker worker,
        IOptions<RunOptions> options,
        IOptions<TrainingOptions> training,
        TimeProvider time)
    {
        _ledger = ledger;
        _queue = queue;
        _history = history;
        _slices = slices;
        _worker = worker;
        _options = options.Value;
        _training = training.Value;
        _time = time;
    }

    /// <summary>Asks for a run now.</summary>
    /// <param name="model">The model; the one that <c>Training:Model</c> names.</param>
    /// <param name="cause">Why: <c>request</c>, <c>drift</c>, …</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="NotFoundException">This app does not train that model.</exception>
    /// <exception cref="RunQueuedException">A run of the model waits already.</exception>
    public async Task<TrainingRun> StartAsync(string model, string cause, CancellationToken cancellationToken)
    {
        TrainingRun run = Make(model, RunId.New(_time.GetUtcNow()), cause, _options.Attempts, watched: false);
        QueueEntry entry = await _queue.EnterAsync(run, cancellationToken);
        return entry.IsOwn ? entry.Run : throw new RunQueuedException(entry.Run);
    }

    /// <summary>
    /// Asks for a run that somebody waits for and works on at once: it gets one attempt, so that a failure is seen at once, and does not
    /// queue.
    /// </summary>
    /// <exception cref="NotFoundException">This app does not train that model.</exception>
    public async Task<TrainingRun> StartWatchedAsync(string model, string cause, CancellationToken cancellationToken)
    {
        TrainingRun run = Make(model, RunId.New(_time.GetUtcNow()), cause, maxAttempts: 1, watched: true);
        return (await _ledger.CreateAsync(run, cancellationToken)).Run;
    }

    /// <summary>
    /// Asks for the run of one occurrence of the schedule. All instances that do so get the same run, and where another one waits
    /// already, that one.
    /// </summary>
    public async Task<TrainingRun> StartScheduledAsync(DateTimeOffset occurrence, CancellationToken cancellationToken)
    {
        TrainingRun run = Make(_options.Model, RunId.Scheduled(occurrence), "schedule", _options.Attempts, watched: false);
        return (await _ledger.FindAsync(run.Model, run.Run, cancellationToken))?.Run ?? (await _queue.EnterAsync(run, cancellationToken)).Run;
    }

    /// <summary>The record of a run.</summary>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    public async Task<TrainingRun> GetAsync(string model, string run, CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        return (await FindAsync(model, run, cancellationToken)).Run;
    }

    /// <summary>
    /// Ends a run for good; nothing is published. Its trainer stops at the next heartbeat or epoch. Doing it twice is doing it once.
    /// </summary>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    /// <exception cref="ConflictException">It has ended otherwise, or publishes its version already.</exception>
    public async Task<TrainingRun> CancelAsync(string model, string run, CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        for (int i = 0; i < MaxTries; i++)
        {
            RecordedRun found = await FindAsync(model, run, cancellationToken);
            if (found.Run.State == RunState.Cancelled)
            {
                return found.Run;
            }

            if (found.Run.Ended || found.Run.Version is not null)
            {
                throw new ConflictException(
                    $"run {run} of {model}",
                    found.Run.Ended ? $"it has ended as {found.Run.State.ToString().ToLowerInvariant()}" : $"it publishes version {found.Run.Version} already");
            }

            TrainingRun cancelled = found.Run with { State = RunState.Cancelled, EndedAt = _time.GetUtcNow(), Owner = null, NotBefore = null, Checkpoint = null };
            if (await _ledger.TryReplaceAsync(found, cancelled, cancellationToken) is not null)
            {
                if (found.Run.Checkpoint is { } checkpoint)
                {
                    await _ledger.DeleteCheckpointAsync(checkpoint, cancellationToken);
                }

                return cancelled;
            }
        }

        throw new ConflictException($"run {run} of {model}", "its trainer changed it again and again; try once more");
    }

    /// <summary>Works one slice on the oldest run that is due; null when none is. What a frequent tick calls.</summary>
    public async Task<TrainingRun?> ContinueAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (RecordedRun found in OpenAsync(_options.Model, cancellationToken))
            {
                if (!IsAboutToBeWatched(found.Run) && await WorkAsync(found, progress: null, cancellationToken) is { } worked)
                {
                    return worked;
                }
            }
        }
        catch (OperationCanceledException) when (_slices.IsStopping && !cancellationToken.IsCancellationRequested)
        {
            // The host stops; whoever is due next is found by its next start.
        }

        return null;
    }

    /// <summary>The oldest run of the model that has not ended, or null.</summary>
    public async Task<TrainingRun?> FindOpenAsync(string model, CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        await foreach (RecordedRun found in OpenAsync(model, cancellationToken))
        {
            return found.Run;
        }

        return null;
    }

    /// <summary>
    /// The newest of the model's runs created at or after a time, in any state, and older ones that have not ended. It reads a bounded
    /// number of records, however many there are.
    /// </summary>
    public Task<RunList> RecentAsync(string model, DateTimeOffset since, CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        return _history.ReadAsync(model, since, cancellationToken);
    }

    /// <summary>Works on a run until it has ended, in the foreground. A cancellation puts it down: whoever finds it goes on with it.</summary>
    public async Task<TrainingRun> WatchAsync(TrainingRun run, IRunProgress? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        while (true)
        {
            RecordedRun found = await FindAsync(run.Model, run.Run, cancellationToken);
            if (found.Run.Ended)
            {
                return found.Run;
            }

            if (await WorkAsync(found, progress, cancellationToken) is null)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), _time, cancellationToken); // pausing, or another instance works on it
            }
        }
    }

    private Task<TrainingRun?> WorkAsync(RecordedRun found, IRunProgress? progress, CancellationToken cancellationToken)
        => _slices.RunAsync(stop => _worker.TryWorkAsync(found, progress, stop), cancellationToken);

    private bool IsAboutToBeWatched(TrainingRun run)
        => run is { Watched: true, State: RunState.Waiting } && !WallClock.HasCome(run.CreatedAt + _options.HeartbeatTimeout, run.CreatedAt, _time.GetUtcNow());

    private IAsyncEnumerable<RecordedRun> OpenAsync(string model, CancellationToken cancellationToken)
        => _ledger.OpenAsync(model, _time.GetUtcNow() - RunLedger.LookbackWindow, cancellationToken);

    private async Task<RecordedRun> FindAsync(string model, string run, CancellationToken cancellationToken)
        => RunId.IsOne(run) && await _ledger.FindAsync(model, run, cancellationToken) is { } found
            ? found
            : throw new NotFoundException("run", run, $"model {model} has no training run of that id.");

    private TrainingRun Make(string model, string id, string cause, int maxAttempts, bool watched)
    {
        ModelName.Require(model);
        if (model != _options.Model)
        {
            throw new NotFoundException("model to train", model, $"this app trains '{_options.Model}' (setting {RunOptions.Section}:Model).");
        }

        DateTimeOffset now = _time.GetUtcNow();
        return new(model, id, cause, RunState.Waiting, now, now + _options.Deadline, _training) { MaxAttempts = maxAttempts, Watched = watched };
    }
}
