using Aviary.Learning.Datasets;
using Aviary.Learning.Training;

namespace Aviary.Learning.Studies;

/// <summary>Studies what each column of a table is worth, with models that are trained as the one that was asked for.</summary>
public static class TableStudy
{
    private const double HeldOutShare = 0.2;

    /// <summary>Runs the study.</summary>
    /// <param name="training">Rows to learn from.</param>
    /// <param name="test">Rows to score the models on; null to hold a fifth of each class back.</param>
    /// <param name="options">How to train.</param>
    /// <param name="limits">How far to go.</param>
    /// <param name="time">The clock of the time limit.</param>
    /// <param name="progress">Is given the columns of each model in words before it is trained; null for none.</param>
    /// <param name="cancellationToken">Ends the study.</param>
    /// <exception cref="DatasetException">There are too few rows.</exception>
    public static StudyReport Run(
        TableDataset training,
        TableDataset? test,
        TrainingOptions options,
        StudyOptions limits,
        TimeProvider time,
        IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        if (test is null)
        {
            (int[] learned, int[] kept) = ValidationSplit.Of(training, HeldOutShare, RandomSeeds.Split(options.Seed));
            (training, test) = (training.Subset(learned), training.Subset(kept));
        }

        if (test.Count == 0)
        {
            throw new DatasetException(training.Name, "there are too few rows to hold some back for a study of features");
        }

        // A network that was trained before takes all columns.
        TrainingOptions own = options with { From = null, Freeze = null };
        int classes = training.ClassNames.Count;
        HeldOutScores nothing = HeldOutScores.OfShares(training.Labels.Span, test.Labels.Span, classes);
        return new FeatureStudy([.. training.Columns.Select(column => column.Name)], Score, limits, time).Run(nothing, progress, cancellationToken);

        HeldOutScores Score(IReadOnlyList<string> names, CancellationToken stop)
        {
            TableDataset rows = Select(training, names), held = Select(test, names);
            try
            {
                using TrainingLoop loop = TrainingLoop.Start(rows, own, time, cancellationToken: stop);
                while (!loop.IsDone)
                {
                    loop.RunEpoch(progress: null, stop);
                }

                using DatasetClassifier classifier = new(loop.Finish(held, stop).Onnx.ToArray(), loop.Options.ResolvedThreads);
                return HeldOutScores.Of(held.Labels.Span, classifier.Classify(held, stop), classes);
            }
            catch (DatasetException) when (names.Count < training.Columns.Count)
            {
                // Columns from which nothing can be learned, such as one of a single value.
                return nothing;
            }
        }
    }

    private static TableDataset Select(TableDataset table, IReadOnlyList<string> names)
        => new(table.Name, table.ClassNames, [.. table.Columns.Where(column => names.Contains(column.Name))], table.Labels);
}
