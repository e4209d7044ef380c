using Aviary.Learning.Datasets;

namespace Aviary.Learning.Training;

/// <summary>Trains a classifier from beginning to end in one call. <see cref="TrainingLoop"/> does it an epoch at a time.</summary>
public sealed class Trainer
{
    private readonly TimeProvider _time;

    /// <summary>Uses the clock for the times in the progress reports.</summary>
    public Trainer(TimeProvider? time = null) => _time = time ?? TimeProvider.System;

    /// <summary>Trains on the examples, and measures on those kept for validation.</summary>
    /// <inheritdoc cref="Train(Dataset, Dataset?, TrainingOptions, IProgress{TrainingProgress}?, CancellationToken)"/>
    public TrainedClassifier Train(
        Dataset training, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
        => Train(training, test: null, options, progress, cancellationToken);

    /// <summary>Trains on the first examples, and measures on the test examples. Keeps <see cref="TrainingOptions.Threads"/> cores busy.</summary>
    /// <param name="training">Examples to learn from; a share of them is kept for validation.</param>
    /// <param name="test">Examples never seen in training, of the same form and classes; null to measure on the validation examples.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Called after each step, on the calling thread.</param>
    /// <param name="cancellationToken">Checked before each step (tens of milliseconds).</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the preset is unknown; the message names it.</exception>
    /// <exception cref="DatasetException">The data does not suit: too few examples, or test examples of another kind.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TrainedClassifier Train(
        Dataset training,
        Dataset? test,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        using TrainingLoop loop = TrainingLoop.Start(training, options, _time, cancellationToken: cancellationToken);
        while (!loop.IsDone)
        {
            loop.RunEpoch(progress, cancellationToken);
        }

        return loop.Finish(test, cancellationToken);
    }
}
