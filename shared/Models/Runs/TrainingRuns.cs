using Aviary.Learning.Training;
using Aviary.Models.Registry;
using Microsoft.Extensions.Options;

namespace Aviary.Models.Runs;

/// <summary>
/// Training runs, whoever asks for them: the timer, a request, the command line. A run is a record in the bucket first;
/// any instance that finds it due takes it and works on it a slice at a time. Safe for concurrent use.
/// </summary>
public sealed class TrainingRuns
{
    // Older runs that nobody ended are left alone; without this every tick would read the whole history.
    private static readonly TimeSpan Looked = TimeSpan.FromDays(7);

    private readonly RunLedger _ledger;
    private readonly TrainingWorker _worker;
    private readonly RunOptions _options;
    private readonly TrainingOptions _training;
    private readonly TimeProvider _time;

    internal TrainingRuns(
        RunLedger ledger, TrainingWorker worker, IOptions<RunOptions> options, IOptions<TrainingOptions> training, TimeProvider time)
    {
        _ledger = ledger;
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
    public Task<TrainingRun> StartAsync(string model, string cause, CancellationToken cancellationToken)
        => CreateAsync(model, RunId.New(_time.GetUtcNow()), cause, _options.Attempts, watched: false, cancellationToken);

    /// <summary>Asks for a run that somebody waits for: it gets one attempt, so that a failure is seen at once.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public Task<TrainingRun> StartWatchedAsync(string model, string cause, CancellationToken cancellationToken)
        => CreateAsync(model, RunId.New(_time.GetUtcNow()), cause, maxAttempts: 1, watched: true, cancellationToken);

    /// <summary>Asks for the run of one occurrence of the schedule. All instances that do so get the same run.</summary>
    public Task<TrainingRun> StartScheduledAsync(DateTimeOffset occurrence, CancellationToken cancellationToken)
        => CreateAsync(_options.Model, RunId.Scheduled(occurrence), "schedule", _options.Attempts, watched: false, cancellationToken);

    /// <summary>The record of a run.</summary>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    public async Task<TrainingRun> GetAsync(string model, string run, CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        return (await FindAsync(model, run, cancellationToken)).Run;
    }

    /// <summary>Works one slice on the oldest run that is due; null when none is. What a frequent tick calls.</summary>
    public async Task<TrainingRun?> ContinueAsync(CancellationToken cancellationToken)
    {
        await foreach (RecordedRun found in OpenAsync(_options.Model, cancellationToken))
        {
            bool another = found.Run is { Watched: true, State: RunState.Waiting } && _time.GetUtcNow() < found.Run.CreatedAt + _options.Lost;
            if (!another && await _worker.TryWorkAsync(found, progress: null, cancellationToken) is { } worked)
            {
                return worked;
            }
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

    /// <summary>The model's runs created at or after a time, in any state, oldest first.</summary>
    public IAsyncEnumerable<TrainingRun> RecentAsync(string model, DateTimeOffset since, CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        return _ledger.SinceAsync(model, since, cancellationToken).Select(found => found.Run);
    }

    /// <summary>Works on a run until it has ended, in the foreground. A cancellation ends the run for good; nothing is published.</summary>
    public async Task<TrainingRun> WatchAsync(TrainingRun run, IRunProgress? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        try
        {
            while (true)
            {
                RecordedRun found = await FindAsync(run.Model, run.Run, cancellationToken);
                if (found.Run.Ended)
                {
                    return found.Run;
                }

                if (await _worker.TryWorkAsync(found, progress, cancellationToken) is null)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), _time, cancellationToken); // pausing, or another instance works on it
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelAsync(run.Model, run.Run);
            throw;
        }
    }

    private IAsyncEnumerable<RecordedRun> OpenAsync(string model, CancellationToken cancellationToken)
        => _ledger.SinceAsync(model, _time.GetUtcNow() - Looked, cancellationToken).Where(found => !found.Run.Ended);

    private async Task<RecordedRun> FindAsync(string model, string run, CancellationToken cancellationToken)
        => RunId.IsOne(run) && await _ledger.FindAsync(model, run, cancellationToken) is { } found
            ? found
            : throw new NotFoundException("run", run, $"model {model} has no training run of that id.");

    private async Task<TrainingRun> CreateAsync(string model, string id, string cause, int maxAttempts, bool watched, CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        if (model != _options.Model)
        {
            throw new NotFoundException("model to train", model, $"this app trains '{_options.Model}' (setting {RunOptions.Section}:Model).");
        }

        DateTimeOffset now = _time.GetUtcNow();
        TrainingRun run = new(model, id, cause, RunState.Waiting, now, now + _options.Deadline, _training)
        {
            MaxAttempts = maxAttempts,
            Watched = watched,
        };
        return (await _ledger.CreateAsync(run, cancellationToken)).Run;
    }

    private async Task CancelAsync(string model, string run)
    {
        // The caller's token is cancelled already; what is left is one small read and write.
        RecordedRun? found = await _ledger.FindAsync(model, run, CancellationToken.None);
        if (found is { Run.Ended: false })
        {
            TrainingRun cancelled = found.Run with { State = RunState.Cancelled, EndedAt = _time.GetUtcNow(), Owner = null };
            await _ledger.TryReplaceAsync(found, cancelled, CancellationToken.None);
        }
    }
}
