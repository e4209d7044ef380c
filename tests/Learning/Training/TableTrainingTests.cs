using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Aviary.Onnx;

namespace Aviary.Tests.Learning.Training;

/// <summary>Trainings on the rows of a table.</summary>
public sealed class TableTrainingTests
{
    private static readonly TrainingOptions Short = new() { Epochs = 4, Threads = 1 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void The_preset_learns_what_no_column_says_alone()
    {
        TrainedClassifier trained = new Trainer().Train(SmallTable.Make(seed: 1), SmallTable.Make(seed: 2), new TrainingOptions { Epochs = 20 }, null, Cancel);
        Assert.Equal("table", trained.Parameters["network"]);
        Assert.InRange(trained.Metrics["accuracy"], 0.9, 1);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("mlp")]
    [InlineData("table")]
    public void A_resumed_training_gives_the_bytes_of_an_unbroken_one(string network)
    {
        TrainingOptions options = Short with { Network = network };
        TableDataset table = SmallTable.Make(seed: 1);
        TrainedClassifier unbroken = new Trainer().Train(table, options, null, Cancel);
        byte[]? state = null;
        for (int epoch = 0; epoch < 3; epoch++)
        {
            using TrainingLoop loop = state is null ? TrainingLoop.Start(table, options, cancellationToken: Cancel) : TrainingLoop.Resume(table, options, state!, cancellationToken: Cancel);
            loop.RunEpoch(null, Cancel);
            state = loop.SaveState();
        }

        using TrainingLoop last = TrainingLoop.Resume(table, options, state!, cancellationToken: Cancel);
        last.RunEpoch(null, Cancel);
        TrainedClassifier resumed = last.Finish(null, Cancel);
        Assert.Equal(unbroken.Onnx.ToArray(), resumed.Onnx.ToArray());
        Assert.Equal(unbroken.Metrics, resumed.Metrics);
        Assert.NotEqual(unbroken.Onnx.ToArray(), new Trainer().Train(table, options with { Seed = 2 }, null, Cancel).Onnx.ToArray());
    }

    [Fact]
    public void The_epoch_with_the_least_loss_on_rows_that_members_did_not_learn_from_is_exported()
    {
        // Labels of chance: whatever is learned after the beginning makes the answers for other rows worse.
        Random random = new(5);
        TableDataset noise = new(
            "noise", ["a", "b"], [TableColumn.OfNumbers("x", [.. Enumerable.Range(0, 200).Select(_ => random.NextSingle())])],
            Enumerable.Range(0, 200).Select(_ => random.Next(2)).ToArray());
        TrainedClassifier trained = new Trainer().Train(noise, new TrainingOptions { Epochs = 40, LearningRate = 0.02, ValidationShare = 0, Threads = 1 }, null, Cancel);
        using DatasetClassifier classifier = new(trained.Onnx.ToArray(), threads: 1);
        float[] probabilities = classifier.Classify(noise, Cancel);
        Assert.InRange(probabilities.Max(), 0.5, 0.9);
    }

    [Fact]
    public void A_network_of_pictures_is_refused_for_a_table()
    {
        NetworkException refused = Assert.Throws<NetworkException>(
            () => new Trainer().Train(SmallTable.Make(seed: 1), Short with { Network = "cnn" }, null, Cancel));
        Assert.Contains("linear, mlp, table", refused.Message, StringComparison.Ordinal);
        refused = Assert.Throws<NetworkException>(() => new Trainer().Train(SmallPictures.Make(), Short with { Network = "table" }, null, Cancel));
        Assert.Contains("no network for pictures", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_with_one_row_is_no_obstacle()
    {
        TableDataset table = SmallTable.Make(seed: 1);
        int[] labels = table.Labels.ToArray();
        labels[0] = 3;
        TrainedClassifier trained = new Trainer().Train(new TableDataset("rare", [.. table.ClassNames, "rare"], table.Columns, labels), Short, null, Cancel);
        Assert.Equal(4, trained.ClassNames.Count);
    }

    [Fact]
    public void Each_fold_is_tested_with_once()
    {
        List<int> seen = [];
        IReadOnlyList<FoldResult> folds = CrossValidation.Run(SmallTable.Make(seed: 1), 3, Short with { Network = "linear" }, fold => seen.Add(fold.Fold), Cancel);
        Assert.Equal([1, 2, 3], seen);
        Assert.All(folds, fold => Assert.InRange(fold.Accuracy, 0, 1));
    }
}
