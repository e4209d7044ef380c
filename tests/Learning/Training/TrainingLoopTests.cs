using Aviary.Learning.Datasets;
using Aviary.Learning.Training;

namespace Aviary.Tests.Learning.Training;

/// <summary>Trainings that are put aside and resumed.</summary>
public sealed class TrainingLoopTests
{
    private static readonly TrainingOptions Options = new() { Network = "cnn-deep", Epochs = 3, BatchSize = 16, Threads = 1 };

    [Theory]
    [InlineData("adamw")]
    [InlineData("sgd")]
    public void A_resumed_training_gives_the_bytes_of_an_unbroken_one(string optimizer)
    {
        TrainingOptions options = Options with { Optimizer = optimizer, LearningRate = 0.01 };
        ImageDataset pictures = SmallPictures.Make();
        TrainedClassifier unbroken = new Trainer().Train(pictures, options, null, TestContext.Current.CancellationToken);
        byte[]? state = null;
        TrainedClassifier? resumed = null;
        for (int epoch = 0; epoch < 3; epoch++)
        {
            using TrainingLoop loop = state is null ? TrainingLoop.Start(pictures, options, cancellationToken: TestContext.Current.CancellationToken) : TrainingLoop.Resume(pictures, options, state, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(epoch, loop.EpochsDone);
            loop.RunEpoch(null, TestContext.Current.CancellationToken);
            state = loop.SaveState();
            resumed = loop.IsDone ? loop.Finish(null, TestContext.Current.CancellationToken) : null;
        }

        Assert.NotNull(resumed);
        Assert.Equal(unbroken.Onnx.ToArray(), resumed.Onnx.ToArray());
        Assert.Equal(unbroken.Metrics, resumed.Metrics);
        Assert.Equal(unbroken.History, resumed.History);
    }

    [Fact]
    public void A_damaged_or_foreign_state_is_refused()
    {
        ImageDataset pictures = SmallPictures.Make();
        using TrainingLoop loop = TrainingLoop.Start(pictures, Options, cancellationToken: TestContext.Current.CancellationToken);
        loop.RunEpoch(null, TestContext.Current.CancellationToken);
        byte[] state = loop.SaveState();
        byte[] damaged = [.. state];
        damaged[state.Length / 2] ^= 1;
        Assert.Contains("damaged", Refusal(pictures, Options, damaged), StringComparison.Ordinal);
        Assert.Contains("damaged", Refusal(pictures, Options, state[..100]), StringComparison.Ordinal);
        Assert.Contains("damaged", Refusal(pictures, Options, []), StringComparison.Ordinal);
        Assert.Contains("another training", Refusal(pictures, Options with { LearningRate = 0.5 }, state), StringComparison.Ordinal);
        Assert.Contains("another training", Refusal(SmallPictures.Make(seed: 9), Options, state), StringComparison.Ordinal);
        using TrainingLoop elsewhere = TrainingLoop.Resume(pictures, Options with { Threads = 2 }, state, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(1, elsewhere.EpochsDone);
    }

    [Fact]
    public void A_broken_epoch_can_neither_be_saved_nor_go_on()
    {
        using TrainingLoop loop = TrainingLoop.Start(SmallPictures.Make(), Options, cancellationToken: TestContext.Current.CancellationToken);
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => loop.RunEpoch(null, stop.Token));
        Assert.Throws<InvalidOperationException>(() => loop.SaveState());
        Assert.Throws<InvalidOperationException>(() => loop.RunEpoch(null, TestContext.Current.CancellationToken));
        Assert.Throws<InvalidOperationException>(() => loop.Finish(null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Fewer_pictures_than_a_batch_make_one_smaller_batch()
    {
        ImageDataset pictures = SmallPictures.Make(9);
        TrainedClassifier trained = new Trainer().Train(
            pictures, Options with { Network = "linear", ValidationShare = 0 }, null, TestContext.Current.CancellationToken);
        Assert.False(trained.Metrics.ContainsKey("accuracy"));
        Assert.True(double.IsFinite(trained.Metrics["loss"]));
    }

    [Fact]
    public void Too_few_pictures_are_refused()
        => Assert.Contains(
            "at least 2 examples",
            Assert.Throws<DatasetException>(() => TrainingLoop.Start(SmallPictures.Make(1), Options with { ValidationShare = 0 }, cancellationToken: TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);

    private static string Refusal(ImageDataset pictures, TrainingOptions options, byte[] state)
        => Assert.Throws<TrainingStateException>(() => TrainingLoop.Resume(pictures, options, state, cancellationToken: TestContext.Current.CancellationToken)).Message;
}
