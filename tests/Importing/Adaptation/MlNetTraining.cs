using Microsoft.ML;

namespace Aviary.Tests.Importing.Adaptation;

/// <summary>Classifiers that ML.NET trains in a moment, and the files that it writes of them.</summary>
internal sealed class MlNetTraining
{
    public static IReadOnlyList<string> OfManyClasses { get; } = ["SdcaMaximumEntropy", "LightGbm", "LbfgsMaximumEntropy", "NaiveBayes"];

    public static IReadOnlyList<string> OfTwoClasses { get; } = ["LbfgsLogisticRegression", "FastTree", "AveragedPerceptron"];

    public MLContext Ml { get; } = new(seed: 1);

    public (ITransformer Trained, IDataView Data) Many(string name)
    {
        MulticlassClassificationCatalog.MulticlassClassificationTrainers trainers = Ml.MulticlassClassification.Trainers;
        IEstimator<ITransformer> trainer = name switch
        {
            "SdcaMaximumEntropy" => trainers.SdcaMaximumEntropy(),
            "LightGbm" => trainers.LightGbm(numberOfLeaves: 4, minimumExampleCountPerLeaf: 2, numberOfIterations: 8),
            "LbfgsMaximumEntropy" => trainers.LbfgsMaximumEntropy(),
            "NaiveBayes" => trainers.NaiveBayes(),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such trainer here."),
        };
        IDataView data = Ml.Data.LoadFromEnumerable(Flowers());
        return (
            Ml.Transforms.Conversion.MapValueToKey(nameof(Flower.Label))
                .Append(Ml.Transforms.Concatenate("Features", nameof(Flower.Length), nameof(Flower.Width)))
                .Append(trainer)
                .Append(Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
                .Fit(data),
            data);
    }

    public (ITransformer Trained, IDataView Data) Two(string name)
    {
        BinaryClassificationCatalog.BinaryClassificationTrainers trainers = Ml.BinaryClassification.Trainers;
        IEstimator<ITransformer> trainer = name switch
        {
            "LbfgsLogisticRegression" => trainers.LbfgsLogisticRegression(),
            "FastTree" => trainers.FastTree(numberOfLeaves: 4, minimumExampleCountPerLeaf: 2, numberOfTrees: 8),
            "AveragedPerceptron" => trainers.AveragedPerceptron(),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such trainer here."),
        };
        IDataView data = Ml.Data.LoadFromEnumerable(Flowers().Select(flower => new Rose { Label = flower.Label == "rose", Length = flower.Length, Width = flower.Width }));
        return (Ml.Transforms.Concatenate("Features", nameof(Rose.Length), nameof(Rose.Width)).Append(trainer).Fit(data), data);
    }

    public byte[] Export((ITransformer Trained, IDataView Data) model)
    {
        using MemoryStream file = new();
        Ml.Model.ConvertToOnnx(model.Trained, model.Data, file);
        return file.ToArray();
    }

    /// <summary>Sixty flowers, of three kinds around three middles.</summary>
    public static IReadOnlyList<Flower> Flowers()
    {
        Random random = new(3);
        (string Name, float Length, float Width)[] kinds = [("lily", 5, 1), ("rose", 1, 2), ("tulip", 3, 6)];
        return [.. Enumerable.Range(0, 60).Select(i => new Flower
        {
            Label = kinds[i % 3].Name,
            Length = kinds[i % 3].Length + (float)random.NextDouble(),
            Width = kinds[i % 3].Width + (float)random.NextDouble(),
        })];
    }

    internal sealed class Flower
    {
        public string Label { get; set; } = "";

        public float Length { get; set; }

        public float Width { get; set; }
    }

    private sealed class Rose
    {
        public bool Label { get; set; }

        public float Length { get; set; }

        public float Width { get; set; }
    }
}
