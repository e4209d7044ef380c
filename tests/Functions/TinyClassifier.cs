using Aviary.Importing;
using Aviary.Inference;
using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Functions;

/// <summary>Classifiers of 28×28 pictures that learned for a moment from made-up data, with ten classes "c0" to "c9".</summary>
internal static class TinyClassifier
{
    private const int Side = 28;
    private const int Classes = 10;
    private const int Pictures = 400;

    private static readonly Lazy<TrainedClassifier> Learned = new(() => Train(1));
    private static readonly Lazy<TrainedClassifier> LearnedAgain = new(() => Train(2));

    public static TrainedClassifier First => Learned.Value;

    public static TrainedClassifier Second => LearnedAgain.Value;

    /// <summary>A picture as numbers: a bright bar whose row tells the class.</summary>
    public static double[] Picture(int label)
        => [.. Enumerable.Range(0, Side * Side).Select(pixel => pixel / Side / 2 == label ? 255.0 : 0.0)];

    /// <summary>Registers one of them, and returns the version's id.</summary>
    public static async Task<string> PublishAsync(IServiceProvider services, string model, TrainedClassifier trained, DateTimeOffset createdAt)
    {
        ModelSource source = new()
        {
            Onnx = trained.Onnx,
            ClassNames = trained.ClassNames,
            Example = Picture(0),
            Parameters = trained.Parameters,
            Metrics = trained.Metrics,
            Lineage = new Lineage { Cause = "test" },
            CreatedAt = createdAt,
        };
        NewVersion version = new ModelImport(services.GetRequiredService<IOptions<InferenceOptions>>()).Prepare(source, CancellationToken.None);
        return (await services.GetRequiredService<ModelRegistry>().PublishAsync(model, version, CancellationToken.None)).Version;
    }

    private static TrainedClassifier Train(int seed)
    {
        int[] labels = [.. Enumerable.Range(0, Pictures).Select(index => index % Classes)];
        byte[] pixels = [.. labels.SelectMany(label => Picture(label).Select(value => (byte)value))];
        ImageDataset data = new("bars", [.. Enumerable.Range(0, Classes).Select(label => $"c{label}")], 1, Side, Side, pixels, labels);
        TrainingOptions options = new() { Network = "linear", Epochs = 3, BatchSize = 20, Seed = seed, Threads = 1, HorizontalFlips = false };
        return new Trainer().Train(data, options, null, CancellationToken.None);
    }
}
