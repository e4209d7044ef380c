using Aviary.Learning.Datasets;
using Aviary.Learning.Networks;
using Aviary.Learning.Preprocessing;
using Aviary.Learning.Training;
using Aviary.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Tests.Learning.Training;

/// <summary>Trainings that begin with a network or a classifier from a file.</summary>
public sealed class ContinuedTrainingTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 4, BatchSize = 16, LearningRate = 0.02, Threads = 1, HorizontalFlips = false };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_network_from_a_file_trains_as_the_preset_of_its_weights_does()
    {
        ImageDataset pictures = SmallPictures.Make();
        ModelProto network = NetworkPresets.Build("cnn", new PictureShape(1, 8, 8), 3, RandomSeeds.FirstWeights(1));
        TrainedClassifier preset = Train(pictures, Options with { Network = "cnn" }, null);
        TrainedClassifier file = Train(pictures, Options with { Network = "net.onnx" }, new NetworkBasis("net.onnx", network.ToByteArray()));
        Assert.Equal(preset.Onnx.ToArray(), file.Onnx.ToArray());
    }

    [Fact]
    public void A_head_for_other_classes_is_replaced_and_all_other_weights_are_kept()
    {
        ImageDataset three = SmallPictures.Make();
        TrainedClassifier first = Train(three, Options with { Network = "cnn" }, null);
        ImageDataset two = TwoClasses(three);
        NetworkBasis basis = Basis(first) with { Freeze = ["*"] };
        TrainedClassifier second = Train(two, Options with { From = "first@1", Freeze = "*" }, basis);
        Assert.Equal(["top", "bottom"], second.ClassNames);
        Dictionary<string, float[]> before = Weights(first), after = Weights(second);
        Assert.All(after.Where(weight => !weight.Key.StartsWith("head", StringComparison.Ordinal)), weight => Assert.Equal(before[weight.Key], weight.Value));
        Assert.True(second.Metrics["accuracy"] > 0.9, $"accuracy {second.Metrics["accuracy"]}");
    }

    [Fact]
    public void Weights_that_are_not_frozen_go_on_learning()
    {
        ImageDataset pictures = SmallPictures.Make();
        TrainedClassifier first = Train(pictures, Options with { Network = "mlp" }, null);
        TrainedClassifier second = Train(pictures, Options with { From = "first@1", LearningRate = 0.001 }, Basis(first));
        Dictionary<string, float[]> before = Weights(first), after = Weights(second);
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.Equal(before["input/constant_1"], after["input/constant_1"]);
        Assert.NotEqual(before["dense1.weight"], after["dense1.weight"]);
        Assert.True(second.Metrics["accuracy"] >= first.Metrics["accuracy"] - 0.1);
    }

    [Fact]
    public void A_classifier_of_scaled_numbers_with_channels_last_takes_pixels_afterwards()
    {
        ImageDataset pictures = SmallPictures.Make();
        GraphProto graph = new() { Name = "foreign" };
        GraphBuilder builder = new(graph);
        graph.Input.Add(Values.Tensor("image", TensorProto.Types.DataType.Float, -1, 8, 8, 1));
        string first = builder.Add("Transpose", ["image"], Attributes.Ints("perm", 0, 3, 1, 2));
        string flat = builder.Add("Flatten", [first], Attributes.Int("axis", 1));
        graph.Initializer.Add(Tensors.Of("w", [.. Enumerable.Range(0, 64 * 5).Select(i => (float)Math.Sin(i))], 64, 5));
        // As converters of quantised files write it, whose scores have a range.
        string scores = builder.Add("Clip", [builder.Add("MatMul", [flat, "w"]), builder.Scalar(-40), builder.Scalar(40)]);
        builder.AddNamed("probabilities", "Softmax", [scores], Attributes.Int("axis", -1));
        graph.Output.Add(Values.Tensor("probabilities", TensorProto.Types.DataType.Float, -1, 5));
        NetworkBasis basis = new("foreign@1", ModelFile.Of(graph).ToByteArray())
        {
            IsClassifier = true,
            Pixels = new PixelForm(1, 8, 8) { Mean = [127.5], Scale = [1 / 127.5], IsChannelsLast = true },
            Freeze = ["*"],
        };
        TrainedClassifier trained = Train(pictures, Options with { From = "foreign@1", Freeze = "*", Epochs = 10 }, basis);
        using InferenceSession session = new(trained.Onnx.ToArray());
        Assert.Equal("pixels", Assert.Single(session.InputNames));
        Assert.True(trained.Metrics["accuracy"] > 0.9, $"accuracy {trained.Metrics["accuracy"]}");
    }

    [Fact]
    public void Freezing_all_without_a_new_head_leaves_nothing_to_learn_and_is_refused()
    {
        ImageDataset pictures = SmallPictures.Make();
        TrainedClassifier first = Train(pictures, Options with { Network = "linear", Epochs = 1 }, null);
        NetworkException refused = Assert.Throws<NetworkException>(
            () => Train(pictures, Options with { From = "first@1", Freeze = "*" }, Basis(first) with { Freeze = ["*"] }));
        Assert.Contains("freeze less", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_for_examples_of_another_shape_is_refused_with_both_shapes()
    {
        ModelProto network = NetworkPresets.Build("linear", new PictureShape(1, 9, 9), 3, new Random(1));
        NetworkException refused = Assert.Throws<NetworkException>(
            () => Train(SmallPictures.Make(), Options with { Network = "net.onnx" }, new NetworkBasis("net.onnx", network.ToByteArray())));
        Assert.Contains("[1, 9, 9]", refused.Message, StringComparison.Ordinal);
        Assert.Contains("[1, 8, 8]", refused.Message, StringComparison.Ordinal);
    }

    private static NetworkBasis Basis(TrainedClassifier first) => new("first@1", first.Onnx) { IsClassifier = true, Pixels = new PixelForm(1, 8, 8) };

    private static TrainedClassifier Train(Dataset data, TrainingOptions options, NetworkBasis? basis)
    {
        using TrainingLoop loop = TrainingLoop.Start(data, options, basis: basis, cancellationToken: Token);
        while (!loop.IsDone)
        {
            loop.RunEpoch(null, Token);
        }

        return loop.Finish(null, Token);
    }

    private static ImageDataset TwoClasses(ImageDataset three)
    {
        ImageDataset kept = three.Subset([.. Enumerable.Range(0, three.Count).Where(index => three.Labels.Span[index] != 1)]);
        return new ImageDataset("two", ["top", "bottom"], 1, 8, 8, kept.Pixels, (int[])[.. kept.Labels.ToArray().Select(label => label / 2)]);
    }

    private static Dictionary<string, float[]> Weights(TrainedClassifier trained)
        => ModelProto.Parser.ParseFrom(trained.Onnx.Span).Graph.Initializer.Where(tensor => tensor.IsFloat()).ToDictionary(tensor => tensor.Name, tensor => tensor.Floats());
}
