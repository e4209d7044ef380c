using Aviary.Learning.Datasets;
using Aviary.Learning.Metrics;

namespace Aviary.Learning.Training;

/// <summary>How a classifier was trained.</summary>
internal static class TrainingReport
{
    public static Dictionary<string, object> Parameters(Recipe recipe, Dataset dataset, IReadOnlyDictionary<string, object> notes)
    {
        Dictionary<string, object> parameters = new(StringComparer.Ordinal)
        {
            ["epochs"] = recipe.Epochs,
            ["batchSize"] = recipe.BatchSize,
            ["optimizer"] = recipe.Optimizer,
            ["learningRate"] = recipe.LearningRate,
            ["weightDecay"] = recipe.WeightDecay,
            ["labelSmoothing"] = recipe.LabelSmoothing,
            ["clipGradientNorm"] = recipe.ClipGradientNorm,
            ["learningRateSchedule"] = recipe.Schedule,
            ["averageDecay"] = recipe.AverageDecay,
            ["validationShare"] = recipe.Options.ValidationShare,
            ["seed"] = recipe.Options.Seed,

            // As asked for, not as resolved on this machine: several may have worked on the training, and a publication that breaks
            // off on one is finished by another, which must arrive at the same bytes since no file of a version is written over.
            ["threads"] = recipe.Options.Threads,
            ["data"] = dataset.Name,
            ["dataFingerprint"] = dataset.Fingerprint,
            [dataset is ImageDataset ? "pictures" : "rows"] = dataset.Count,
        };
        foreach ((string name, string? value) in new[] { ("network", recipe.Network), ("from", recipe.Options.From), ("freeze", recipe.Options.Freeze) })
        {
            if (value is not null)
            {
                parameters[name] = value;
            }
        }

        foreach ((string name, object note) in notes)
        {
            parameters[name] = note;
        }

        if (recipe.Optimizer == "sgd")
        {
            parameters["momentum"] = recipe.Options.Momentum;
            parameters["nesterov"] = recipe.Options.Nesterov;
        }

        if (dataset is ImageDataset)
        {
            parameters["horizontalFlips"] = recipe.HorizontalFlips;
            parameters["shift"] = recipe.Shift;
            parameters["erase"] = recipe.Erase;
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

        foreach ((string name, double value) in measured?.Figures ?? new Dictionary<string, double>())
        {
            metrics[name] = value;
        }

        return metrics;
    }

    /// <exception cref="DatasetException">The test examples have another form or other classes than those trained on.</exception>
    public static void RequireSameKind(Dataset training, Dataset test)
    {
        switch (training, test)
        {
            case (ImageDataset a, ImageDataset b) when a.PictureSize != b.PictureSize || a.Height != b.Height || a.Width != b.Width:
                throw new DatasetException(
                    test.Name, $"expected test pictures of {a.Channels}×{a.Height}×{a.Width}, but they have {b.Channels}×{b.Height}×{b.Width}");
            case (TableDataset a, TableDataset b) when Missing(a, b) is { } missing:
                throw new DatasetException(test.Name, $"expected a column \"{missing.Name}\" ({missing.Kind}) as the training rows have, but the test rows have none of that kind");
            case (ImageDataset, TableDataset) or (TableDataset, ImageDataset):
                throw new DatasetException(test.Name, "pictures and rows of a table cannot be trained and tested together");
        }

        if (!training.ClassNames.SequenceEqual(test.ClassNames))
        {
            throw new DatasetException(test.Name, "the test examples have other classes than the training examples");
        }
    }

    private static TableColumn? Missing(TableDataset training, TableDataset test)
        => training.Columns.FirstOrDefault(column => !test.Columns.Any(other => other.Name == column.Name && other.Kind == column.Kind));
}
