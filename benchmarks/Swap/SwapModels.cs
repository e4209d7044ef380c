using Aviary.Importing;
using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Aviary.Serving;

namespace Aviary.Benchmarks.Swap;

/// <summary>What is swapped: a small network of the shape of Fashion-MNIST's, and a network for pictures of birds.</summary>
internal static class SwapModels
{
    private const int FashionPixels = 28 * 28;
    private const int BirdPixels = 224 * 224 * 3;

    private static readonly DateTimeOffset Made = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The birds' file beside the checkout; it is not part of it.</summary>
    public static string BirdsFile { get; } = Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "birds", "aiy_qdq_s8.onnx"));

    /// <summary>Two networks that learned for a moment from noise with two seeds: what a request costs does not depend on what they know.</summary>
    public static Task<SwappedModel> FashionAsync(SwapRegistry registry, CancellationToken cancellationToken)
    {
        Random random = new(3);
        byte[] pixels = new byte[512 * FashionPixels];
        random.NextBytes(pixels);
        int[] labels = [.. Enumerable.Range(0, 512).Select(index => index % 10)];
        ImageDataset noise = new("noise", [.. Enumerable.Range(0, 10).Select(index => $"class {index}")], 1, 28, 28, pixels, labels);
        ModelSource[] sources = [.. Enumerable.Range(1, 2).Select(seed =>
        {
            TrainedClassifier trained = new Trainer().Train(
                noise, new TrainingOptions { Network = "cnn", Epochs = 1, Seed = seed, Threads = 1 }, null, cancellationToken);
            return new ModelSource { Onnx = trained.Onnx, ClassNames = trained.ClassNames, CreatedAt = Made.AddSeconds(seed) };
        })];
        return SwappedModel.PublishAsync("fashion", registry, sources, SwappedModel.Inputs(32, FashionPixels), cancellationToken);
    }

    /// <summary>One file under two sets of class names, which tell whose answer it is.</summary>
    public static async Task<SwappedModel> BirdsAsync(SwapRegistry registry, CancellationToken cancellationToken)
    {
        byte[] onnx = await File.ReadAllBytesAsync(BirdsFile, cancellationToken);
        ModelSource first = new() { Onnx = onnx, CreatedAt = Made };
        int classes = new ModelImport(Microsoft.Extensions.Options.Options.Create(new ServingOptions())).Prepare(first, cancellationToken).ClassNames.Count;
        ModelSource[] sources = [.. Enumerable.Range(1, 2).Select(version => new ModelSource
        {
            Onnx = onnx,
            ClassNames = [.. Enumerable.Range(0, classes).Select(index => $"bird {index} of version {version}")],
            CreatedAt = Made.AddSeconds(version),
        })];
        return await SwappedModel.PublishAsync("birds", registry, sources, SwappedModel.Inputs(4, BirdPixels), cancellationToken);
    }
}
