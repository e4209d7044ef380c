using Aviary.Learning.Datasets;
using Aviary.Learning.Networks;
using Aviary.Learning.Preprocessing;
using Aviary.Learning.Training;
using Aviary.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Tests.Learning.Training;

public sealed class ExportTests
{
    [Theory]
    [InlineData("linear")]
    [InlineData("mlp")]
    [InlineData("cnn")]
    [InlineData("cnn-deep")]
    public void The_file_gives_the_probabilities_of_the_trained_network(string preset)
    {
        ImageDataset pictures = SmallPictures.Make(32);
        PixelScale scale = PixelScale.Of(pictures);
        ModelProto network = NetworkPresets.Build(preset, new PictureShape(1, 8, 8), 3, new Random(1));
        using NetworkTraining training = new(network, 32, 0, new OptimizerSettings { Name = "adam" }, threads: 1);
        PictureFeeder feeder = new(pictures, [.. Enumerable.Range(0, 32)], scale, 32, new PictureChanges(Flips: true, Shift: 0, Erase: 0, Seed: 1));
        for (int epoch = 0; epoch < 5; epoch++)
        {
            feeder.Begin(epoch);
            feeder.Fill(0, training.Batch, training.Labels);
            training.Step(0.01);
        }

        ModelProto trained = training.Trained();
        float[] table = scale.Table(0);
        float[] logits = Logits(trained, [.. pictures.Pixels.ToArray().Select(pixel => table[pixel])]);
        using DatasetClassifier classifier = new(ClassifierFile.Make(scale.Stage(pictures), trained, pictures.ClassNames), threads: 1);
        float[] probabilities = classifier.Classify(pictures, TestContext.Current.CancellationToken);
        Assert.All(logits.Chunk(3).SelectMany(Softmax).Zip(probabilities), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    private static IEnumerable<double> Softmax(float[] row)
    {
        double sum = row.Sum(value => Math.Exp(value));
        return row.Select(value => Math.Exp(value) / sum);
    }

    private static float[] Logits(ModelProto network, float[] inputs)
    {
        using InferenceSession session = new(network.ToByteArray());
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(inputs, [inputs.Length / 64, 1, 8, 8]);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [Network.Input], [input], [Network.Logits]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
