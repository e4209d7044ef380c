using Aviary.Learning.Datasets;
using Aviary.Learning.Metrics;

namespace Aviary.Learning.Training;

/// <summary>How a classifier was trained.</summary>
internal static class TrainingReport
{
    public static Dictionary<string, object> Parameters(TrainingOptions options, ImageDataset dataset)
    {
        Dictionary<string, object> parameters = new(StringComparer.Ordinal)
        {
            ["network"] = options.Network,
            ["epochs"] = options.Epochs,
            ["batchSize"] = options.BatchSize,
            ["optimizer"] = options.Optimizer,
            ["learningRate"] = options.LearningRate,
            ["weightDecay"] = options.WeightDecay,
            ["labelSmoothing"] = options.LabelSmoothing,
            ["clipGradientNorm"] = options.ClipGradientNorm,
            ["horizontalFlips"] = options.HorizontalFlips,
            ["validationShare"] = options.ValidationShare,
            ["seed"] = options.Seed,

            // As asked for, not as resolved on this machine: several may have worked on the training, and a publication that breaks
            // off on one is finished by another, which must arrive at the same bytes since no file of a version is written over.
            ["threads"] = options.Threads,
            ["data"] = dataset.Name,
            ["dataFingerprint"] = dataset.Fingerprint,
            ["pictures"] = dataset.Count,
        };
        if (options.Optimizer == "sgd")
        {
            parameters["momentum"] = options.Momentum;
        }

        return parameters;
    }

    public static Dictionary<string, double> Metrics(EpochResult last, ClassificationMetrics? measured)
    {
        Dictionary<string, double> metrics = new(StringComparer.Ordinal) { ["loss"] = last.Loss };
        if (last.ValidationAccuracy is { } validation)
        {
            metrics["validationAccuracy"] = validation;
        }

        if (measured is not null)
        {
            metrics["accuracy"] = measured.Accuracy;
            metrics["logLoss"] = measured.LogLoss;
            metrics["macroF1"] = measured.MacroF1;
        }

        return metrics;
    }

    /// <exception cref="DatasetException">The test pictures have another size or other classes than those trained on.</exception>
    public static void RequireSameKind(ImageDataset training, ImageDataset test)
    {
        if ((training.Channels, training.Height, training.Width) != (test.Channels, test.Height, test.Width))
        {
            throw new DatasetException(
                test.Name,
                $"expected test pictures of {training.Channels}×{training.Height}×{training.Width}, "
                + $"but they have {test.Channels}×{test.Height}×{test.Width}");
        }

        if (!training.ClassNames.SequenceEqual(test.ClassNames))
        {
            throw new DatasetException(test.Name, "the test pictures have other classes than the training pictures");
        }
    }
}
