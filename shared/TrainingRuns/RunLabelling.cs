using Aviary.Errors;
using Aviary.Learning.Datasets;
using Aviary.TrainingRuns.Labelled;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.TrainingRuns;

/// <summary>
/// The labelled inputs of training runs. All that are kept join each run, and not only those since the last one: a training begins
/// with new weights, and would not contain the earlier ones.
/// </summary>
internal sealed partial class RunLabelling(
    LabelledSegments segments, LabelledPictures pictures, RunLedger ledger, IOptions<RunOptions> options, ILogger<RunLabelling> logger)
{
    private TimeSpan Kept => TimeSpan.FromDays(options.Value.LabelledDays);

    /// <summary>What joins the run's data. At the first call for a run this is fixed, for whoever works on it later.</summary>
    public async Task<LabelledJoin> JoinAsync(RunLease lease, Dataset training, Dataset? test, CancellationToken cancellationToken)
    {
        TrainingRun run = lease.Run;
        LabelledSet set = new([]);
        if (run.Labelled is { Key: { } fixedKey })
        {
            set = await FixAsync(run, fixedKey, cancellationToken);
        }
        else if (run is { Labelled: null, Checkpoint: null })
        {
            string key = RunLedger.LabelledKey(run.Model, run.Run);
            set = await FixAsync(run, key, cancellationToken);
            RunLabels labels = new(set.Segments.Count > 0 ? key : null, set.Segments.Count, set.Rows);
            await lease.ChangeAsync(held => held with { Labelled = labels }, cancellationToken);
        }

        return await pictures.OfAsync(run.Model, set, training, test, cancellationToken);
    }

    /// <summary>
    /// Deletes what is older than the setting, counted from the oldest run that is still open, which may need it. A failure is
    /// logged: the version is published, and the next run tries again.
    /// </summary>
    public async Task DeleteExpiredAsync(TrainingRun ended, CancellationToken cancellationToken)
    {
        try
        {
            DateTimeOffset oldest = ended.CreatedAt;
            await foreach (RecordedRun found in ledger.OpenAsync(ended.Model, ended.CreatedAt - RunLedger.LookbackWindow, cancellationToken))
            {
                oldest = found.Run.CreatedAt < oldest ? found.Run.CreatedAt : oldest;
            }

            await segments.DeleteAsync(ended.Model, oldest - Kept, cancellationToken);
        }
        catch (AviaryException error)
        {
            LogNotForgotten(error, ended.Model);
        }
    }

    private Task<LabelledSet> FixAsync(TrainingRun run, string key, CancellationToken cancellationToken)
        => segments.FixAsync(run.Model, key, run.CreatedAt - Kept, run.CreatedAt, options.Value.LabelledRows, cancellationToken);

    [LoggerMessage(1157, LogLevel.Warning, "Old labelled inputs of {Model} could not be deleted")]
    private partial void LogNotForgotten(Exception error, string model);
}
