using Aviary.Learning.Datasets;
using Aviary.Learning.Studies;
using Aviary.Learning.Training;
using Microsoft.Extensions.Options;

namespace Aviary.TrainingRuns;

/// <summary>Studies what each column of a run's table is worth, where that is asked for (<c>Training:Study</c>).</summary>
internal sealed class RunStudy(RunLedger ledger, IOptions<RunOptions> options, TimeProvider time)
{
    /// <summary>Before anything is trained.</summary>
    /// <exception cref="DatasetException">A study is asked for, and the data has no columns.</exception>
    public void RequirePossible(Dataset training)
    {
        if (options.Value.Study && training is not TableDataset)
        {
            throw new DatasetException(training.Name, "a study of features needs a table, and these are pictures; leave --study (Training:Study) out");
        }
    }

    /// <summary>The study as study.json; null where none is asked for.</summary>
    public async Task<ReadOnlyMemory<byte>?> MakeAsync(
        TrainingRun run, TrainingOptions training, Dataset learned, Dataset? test, IRunProgress? progress, CancellationToken cancellationToken)
    {
        if (!options.Value.Study || learned is not TableDataset table)
        {
            return null;
        }

        // Time decides how far it goes, so a run that publishes once more takes what an earlier attempt found.
        string key = RunLedger.StudyKey(run.Model, run.Run);
        if (await ledger.GetCheckpointAsync(key, cancellationToken) is { } known)
        {
            return known;
        }

        StudyReport report = await Task.Run(
            () => TableStudy.Run(
                table,
                test as TableDataset,
                training,
                new StudyOptions { Budget = options.Value.StudyTime },
                time,
                progress is null ? null : new Progress(progress),
                cancellationToken),
            cancellationToken);
        byte[] json = StudyJson.Write(report);
        await ledger.PutCheckpointAsync(key, json, cancellationToken);
        return json;
    }

    /// <summary>Deletes what an ended run does not need any more.</summary>
    public Task DeleteAsync(TrainingRun run, CancellationToken cancellationToken)
        => options.Value.Study ? ledger.DeleteCheckpointAsync(RunLedger.StudyKey(run.Model, run.Run), cancellationToken) : Task.CompletedTask;

    private sealed class Progress(IRunProgress progress) : IProgress<string>
    {
        public void Report(string value) => progress.Studying(value);
    }
}
