using System.CommandLine;
using System.Diagnostics;
using Aviary.Benchmarks.Figures;
using Aviary.Learning.Datasets;
using Aviary.Learning.Training;

namespace Aviary.Benchmarks.Learning;

/// <summary>
/// The full recipe of the built-in convolutional network (preset cnn-deep) on Fashion-MNIST's 10,000 test pictures, learned from all 60,000
/// others, a training for each seed. The recipe was chosen on the validation split alone: --validate measures on that, and leaves the test
/// pictures alone.
/// </summary>
internal static class AccuracyBenchmark
{
    private const int MostParameters = 120_000;

    /// <summary>The recipe.</summary>
    private static readonly TrainingOptions Recipe = new()
    {
        Network = "cnn-deep",
        Epochs = 20,
        BatchSize = 128,
        LearningRate = 0.006,
        WeightDecay = 0.05,
        LabelSmoothing = 0.05,
        AverageDecay = 0.998,
        HorizontalFlips = true,
        Shift = 1,
    };

    public static Command Command()
    {
        Option<int[]> seeds = new("--seeds") { Description = "A training for each.", DefaultValueFactory = _ => [0, 1, 2], AllowMultipleArgumentsPerToken = true };
        Option<int> epochs = new("--epochs") { Description = "Passes over the pictures.", DefaultValueFactory = _ => Recipe.Epochs!.Value };
        Option<bool> validate = new("--validate") { Description = "Keep a tenth of the training pictures, and measure on these." };
        Option<bool> json = new("--json") { Description = "End with one JSON line." };
        Command command = new("accuracy", "The built-in network's full recipe on Fashion-MNIST's test pictures") { seeds, epochs, validate, json };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            arguments.GetValue(seeds)!, arguments.GetValue(epochs), arguments.GetValue(validate), arguments.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int[] seeds, int epochs, bool validate, bool json, CancellationToken cancellationToken)
    {
        BenchmarkReport report = new("accuracy", json);
        using HttpClient client = Downloads.Client();
        (ImageDataset train, ImageDataset test) = await new FashionMnistSource(new FashionMnistOptions(), client).GetAsync(null, cancellationToken);
        List<double> accuracies = [], seconds = [];
        foreach (int seed in seeds)
        {
            TrainingOptions options = Recipe with { Seed = seed, Epochs = epochs, ValidationShare = validate ? 0.1 : 0 };
            long began = Stopwatch.GetTimestamp();
            TrainedClassifier trained = new Trainer().Train(train, validate ? null : test, options, new EachEpoch(report, seed), cancellationToken);
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            accuracies.Add(trained.Metrics["accuracy"]);
            report.Add($"accuracy.seed{seed}", accuracies[^1]);
            report.Add("parameters", TrainedParameters.Of(trained.Onnx));
            report.Say($"seed {seed}: accuracy {accuracies[^1]:0.0000} in {seconds[^1]:0} s");
        }

        report.Add("accuracy.mean", accuracies.Average());
        report.Add("accuracy.min", accuracies.Min());
        report.Add("seconds", Quantile.Median(seconds));
        report.Print();
        return report.Value("accuracy.mean") >= 0.935 && report.Value("parameters") < MostParameters ? 0 : 1;
    }

    private sealed class EachEpoch(BenchmarkReport report, int seed) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.ValidationAccuracy is { } accuracy)
            {
                report.Say($"seed {seed}, epoch {value.Epoch}: loss {value.Loss:0.0000}, validation {accuracy:0.0000}");
            }
            else if (value.Step == value.Steps)
            {
                report.Say($"seed {seed}, epoch {value.Epoch}: loss {value.Loss:0.0000}, {value.Remaining.TotalSeconds:0} s left");
            }
        }
    }
}
