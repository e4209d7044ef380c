using Aviary.Learning.Datasets;
using Aviary.Learning.Training;

namespace Aviary.Tests.Documents.Samples;

/// <summary>The code of docs/learning.md, compiled and run.</summary>
internal static class LearningSample
{
    public static void Describe(string file, TextWriter output, CancellationToken stop)
    {
        // <read>
        using DatasetSplit data = new DatasetReader().Read(file, new DatasetReadOptions { Label = "churn" }, stop);
        foreach (string line in data.Description)
        {
            output.WriteLine(line);
        }

        // data.Training and data.Test are a TableDataset or an ImageDataset; StratifiedSplit.Folds divides one of them into folds.
        // </read>
    }

    public static void Train(string file, string result, TextWriter output, CancellationToken stop)
    {
        // <train>
        using DatasetSplit data = new DatasetReader().Read(file, new DatasetReadOptions { Label = "churn" }, stop);
        TrainingOptions options = new() { Epochs = 30 };
        TrainedClassifier trained = new Trainer().Train(data.Training, data.Test, options, progress: null, stop);
        output.WriteLine($"accuracy {trained.Metrics["accuracy"]:0.000}");
        File.WriteAllBytes(result, trained.Onnx.Span); // rows in, probabilities out
        // </train>
    }
}
