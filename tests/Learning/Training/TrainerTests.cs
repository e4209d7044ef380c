using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Aviary.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Tests.Learning.Training;

public sealed class TrainerTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 4, BatchSize = 16, LearningRate = 0.02, Threads = 1, HorizontalFlips = true };

    [Theory]
    [InlineData("linear")]
    [InlineData("mlp")]
    [InlineData("cnn")]
    [InlineData("cnn-deep")]
    public void A_preset_learns_and_its_file_takes_raw_pixels(string network)
    {
        ImageDataset test = SmallPictures.Make(60, seed: 4);
        TrainedClassifier trained = new Trainer().Train(
            SmallPictures.Make(), test, Options with { Network = network }, progress: null, TestContext.Current.CancellationToken);
        Assert.InRange(trained.Metrics["accuracy"], 0.95, 1);
        Assert.InRange(trained.Metrics["validationAccuracy"], 0.9, 1);
        Assert.Equal(network, trained.Parameters["network"]);
        using InferenceSession session = new(trained.Onnx.ToArray());
        using OrtValue pixels = OrtValue.CreateTensorValueFromMemory(test.Pixels[..(5 * 64)].ToArray(), [5, 1, 8, 8]);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, ["pixels"], [pixels], ["probabilities"]);
        float[] probabilities = results[0].GetTensorDataAsSpan<float>().ToArray();
        Assert.Equal(15, probabilities.Length);
        Assert.All(probabilities.Chunk(3), row => Assert.Equal(1, row.Sum(), 1e-5));
        Assert.Equal("top\nmiddle\nbottom", session.ModelMetadata.CustomMetadataMap["classes"]);
        Assert.Equal("aviary", session.ModelMetadata.ProducerName);
    }

    [Theory]
    [InlineData("adamw")]
    [InlineData("adam")]
    [InlineData("sgd")]
    public void Every_optimiser_learns(string optimizer)
    {
        TrainingOptions options = Options with { Network = "mlp", Optimizer = optimizer, WeightDecay = 0.001, ClipGradientNorm = 5 };
        TrainedClassifier trained = new Trainer().Train(SmallPictures.Make(), options, progress: null, TestContext.Current.CancellationToken);
        Assert.InRange(trained.Metrics["validationAccuracy"], 0.9, 1);
        Assert.Equal(trained.Metrics["validationAccuracy"], trained.Metrics["accuracy"]);
    }

    [Fact]
    public void The_same_training_gives_the_same_bytes_and_another_seed_others()
    {
        byte[] File(int seed) => new Trainer()
            .Train(SmallPictures.Make(), Options with { Network = "cnn-deep", Epochs = 1, Seed = seed }, null, TestContext.Current.CancellationToken)
            .Onnx.ToArray();
        byte[] first = File(1);
        Assert.Equal(first, File(1));
        Assert.NotEqual(first, File(2));
    }

    [Fact]
    public void Normalisations_are_folded_into_the_filters()
    {
        TrainedClassifier trained = new Trainer().Train(
            SmallPictures.Make(), Options with { Network = "cnn-deep", Epochs = 1 }, null, TestContext.Current.CancellationToken);
        ModelProto file = ModelProto.Parser.ParseFrom(trained.Onnx.Span);
        Assert.DoesNotContain(file.Graph.Node, node => node.OpType == "BatchNormalization");
        Assert.InRange(file.OpsetImport.Single().Version, 17, 21);
    }

    [Fact]
    public void Cancellation_stops_before_the_next_step()
    {
        using CancellationTokenSource stop = new();
        int steps = 0;
        Reports reports = new(progress =>
        {
            steps++;
            stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => new Trainer().Train(SmallPictures.Make(), Options with { Network = "linear" }, reports, stop.Token));
        Assert.Equal(1, steps);
    }

    [Fact]
    public void Progress_tells_every_step_and_the_accuracy_after_each_epoch()
    {
        List<TrainingProgress> seen = [];
        TrainedClassifier trained = new Trainer().Train(
            SmallPictures.Make(), Options with { Network = "linear", Epochs = 2 }, new Reports(seen.Add), TestContext.Current.CancellationToken);
        // 108 pictures to train on make six batches of 16, and a report follows each epoch.
        Assert.Equal(14, seen.Count);
        Assert.Equal([1, 2, 3, 4, 5, 6, 6], seen.Take(7).Select(report => report.Step));
        Assert.All(seen, report => Assert.Equal((2, 6), (report.Epochs, report.Steps)));
        Assert.Equal(2, seen.Count(report => report.ValidationAccuracy is not null));
        Assert.Equal(TimeSpan.Zero, seen[^1].Remaining);
        Assert.Equal(trained.History[1].Loss, seen[^1].Loss);
        Assert.Equal(trained.Metrics["loss"], seen[^1].Loss);
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        string Refusal(TrainingOptions options) => Assert.Throws<ArgumentException>(
            () => new Trainer().Train(SmallPictures.Make(), options, null, TestContext.Current.CancellationToken)).Message;
        Assert.Contains("Epochs", Refusal(Options with { Epochs = 0 }), StringComparison.Ordinal);
        Assert.Contains("LearningRate", Refusal(Options with { LearningRate = double.NaN }), StringComparison.Ordinal);
        Assert.Contains("expected one of cnn, cnn-deep, linear, mlp", Refusal(Options with { Network = "vgg" }), StringComparison.Ordinal);
        Assert.Contains("Optimizer", Refusal(Options with { Optimizer = "lamb" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Test_pictures_of_another_kind_are_refused()
    {
        ImageDataset other = new("other", ["top", "middle", "bottom"], 1, 4, 4, new byte[16], new int[1]);
        DatasetException refused = Assert.Throws<DatasetException>(() => new Trainer().Train(
            SmallPictures.Make(), other, Options with { Network = "linear", Epochs = 1 }, null, TestContext.Current.CancellationToken));
        Assert.Contains("1×8×8, but they have 1×4×4", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_the_training_with_advice()
    {
        TrainingOptions wild = Options with { Network = "mlp", Optimizer = "sgd", LearningRate = 10, Momentum = 0.999, WeightDecay = 1, Epochs = 200 };
        TrainingDivergedException diverged = Assert.Throws<TrainingDivergedException>(
            () => new Trainer().Train(SmallPictures.Make(), wild, null, TestContext.Current.CancellationToken));
        Assert.Contains("lower LearningRate (it is 10)", diverged.Message, StringComparison.Ordinal);
    }

    private sealed class Reports(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
