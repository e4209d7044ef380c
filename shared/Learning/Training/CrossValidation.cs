using System.Diagnostics;
using Aviary.Learning.Datasets;
using Aviary.Learning.Networks;

namespace Aviary.Learning.Training;

/// <summary>
/// How well a recipe answers on examples that were not learned from: the data is divided into folds with equal shares of each class, and each
/// is tested with once by what is learned from the others.
/// </summary>
public static class CrossValidation
{
    /// <summary>Trains once for each fold.</summary>
    /// <param name="data">All examples.</param>
    /// <param name="folds">2 to 100.</param>
    /// <param name="options">
    /// How to train. Nothing besides the fold is kept for validation (<see cref="TrainingOptions.ValidationShare"/> is taken as 0).
    /// </param>
    /// <param name="measured">Called after each fold.</param>
    /// <param name="cancellationToken">Checked before each step.</param>
    /// <param name="basis">The network to begin with; null for the preset that the options name.</param>
    /// <exception cref="DatasetException">The data does not suit.</exception>
    public static IReadOnlyList<FoldResult> Run(
        Dataset data,
        int folds,
        TrainingOptions options,
        Action<FoldResult>? measured,
        CancellationToken cancellationToken,
        NetworkBasis? basis = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        List<FoldResult> results = [];
        foreach ((int[] training, int[] test) in StratifiedSplit.Folds(data.Labels.Span, folds, options.Seed))
        {
            long began = Stopwatch.GetTimestamp();
            using TrainingLoop loop = TrainingLoop.Start(
                data.Subset(training), options with { ValidationShare = 0 }, basis: basis, cancellationToken: cancellationToken);
            while (!loop.IsDone)
            {
                loop.RunEpoch(progress: null, cancellationToken);
            }

            TrainedClassifier trained = loop.Finish(data.Subset(test), cancellationToken);
            FoldResult result = new(results.Count + 1, trained.Metrics["accuracy"], Stopwatch.GetElapsedTime(began));
            measured?.Invoke(result);
            results.Add(result);
        }

        return results;
    }
}

/// <summary>What a fold gave.</summary>
/// <param name="Fold">The fold, from 1.</param>
/// <param name="Accuracy">The share of its examples that was classified rightly.</param>
/// <param name="Time">How long its training and its test took.</param>
public sealed record FoldResult(int Fold, double Accuracy, TimeSpan Time);
