using System.Globalization;
using Aviary.Models;
using Aviary.Models.Registry;
using Aviary.Models.Serving;
using Microsoft.ML;

namespace Aviary.Tests.Models.Serving.Adaptation;

/// <summary>Models that ML.NET trains and exports here are answered as ML.NET itself answers them.</summary>
public sealed class MlNetExportTests : IAsyncDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TestServing _serving = new();

    public static TheoryData<string> Trainers => ["SdcaMaximumEntropy", "LightGbm", "LbfgsMaximumEntropy", "NaiveBayes"];

    [Theory]
    [MemberData(nameof(Trainers))]
    public async Task Several_classes_are_answered_by_name_without_the_label_column(string name)
    {
        MulticlassClassificationCatalog.MulticlassClassificationTrainers trainers = _ml.MulticlassClassification.Trainers;
        IEstimator<ITransformer> trainer = name switch
        {
            "SdcaMaximumEntropy" => trainers.SdcaMaximumEntropy(),
            "LightGbm" => trainers.LightGbm(numberOfLeaves: 4, minimumExampleCountPerLeaf: 2, numberOfIterations: 8),
            "LbfgsMaximumEntropy" => trainers.LbfgsMaximumEntropy(),
            _ => trainers.NaiveBayes(),
        };
        IDataView data = _ml.Data.LoadFromEnumerable(Flowers());
        var trained = _ml.Transforms.Conversion.MapValueToKey(nameof(Flower.Label))
            .Append(_ml.Transforms.Concatenate("Features", nameof(Flower.Length), nameof(Flower.Width)))
            .Append(trainer)
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);
        NewVersion? version = Prepare(trained, data, isExact: name != "NaiveBayes");
        if (version is null)
        {
            return;
        }

        Assert.Equal(["lily", "rose", "tulip"], version.ClassNames.Order(StringComparer.Ordinal));
        await ServeAsync(version);
        foreach ((Flower flower, ManyAnswer answer) in Flowers().Zip(_ml.Data.CreateEnumerable<ManyAnswer>(trained.Transform(data), reuseRowObject: false)))
        {
            Prediction prediction = await PredictAsync(flower.Length, flower.Width);
            Assert.Equal(answer.PredictedLabel, prediction.Best.Class);
            if (name != "NaiveBayes")
            {
                Assert.Equal(answer.Score!.Max(), prediction.Best.Probability, 1e-4f);
            }
        }
    }

    [Theory]
    [InlineData("LbfgsLogisticRegression", true)]
    [InlineData("FastTree", true)]
    [InlineData("AveragedPerceptron", false)]
    public async Task Two_classes_are_answered_as_truth_values(string name, bool hasProbability)
    {
        BinaryClassificationCatalog.BinaryClassificationTrainers trainers = _ml.BinaryClassification.Trainers;
        IEstimator<ITransformer> trainer = name switch
        {
            "LbfgsLogisticRegression" => trainers.LbfgsLogisticRegression(),
            "FastTree" => trainers.FastTree(numberOfLeaves: 4, minimumExampleCountPerLeaf: 2, numberOfTrees: 8),
            _ => trainers.AveragedPerceptron(),
        };
        IDataView data = _ml.Data.LoadFromEnumerable(Flowers().Select(flower => new Rose { Label = flower.Label == "rose", Length = flower.Length, Width = flower.Width }));
        var trained = _ml.Transforms.Concatenate("Features", nameof(Rose.Length), nameof(Rose.Width)).Append(trainer).Fit(data);
        NewVersion version = Prepare(trained, data, isExact: true)!;
        Assert.Equal(["false", "true"], version.ClassNames);
        await ServeAsync(version);
        foreach ((Flower flower, TwoAnswer answer) in Flowers().Zip(_ml.Data.CreateEnumerable<TwoAnswer>(trained.Transform(data), reuseRowObject: false, ignoreMissingColumns: true)))
        {
            Prediction prediction = await PredictAsync(flower.Length, flower.Width);
            Assert.Equal(answer.PredictedLabel ? "true" : "false", prediction.Best.Class);
            if (hasProbability)
            {
                Assert.Equal(Math.Max(answer.Probability, 1 - answer.Probability), prediction.Best.Probability, 1e-4f);
            }
        }
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    /// <summary>Null where a file whose label does not follow its scores is refused, which is right too.</summary>
    private NewVersion? Prepare(ITransformer trained, IDataView data, bool isExact)
    {
        using MemoryStream file = new();
        _ml.Model.ConvertToOnnx(trained, data, file);
        try
        {
            return _serving.Import.Prepare(new ModelSource { Onnx = file.ToArray() }, TestServing.Cancellation);
        }
        catch (InvalidInputException refused) when (!isExact)
        {
            Assert.Contains("label", refused.Actual, StringComparison.OrdinalIgnoreCase);
            return null;
        }
    }

    private async Task ServeAsync(NewVersion version) => await _serving.PromoteAsync(await _serving.PublishAsync(version));

    private async Task<Prediction> PredictAsync(float length, float width)
        => (await _serving.PredictAsync(string.Create(CultureInfo.InvariantCulture, $"{{\"inputs\":[{{\"Length\":{length},\"Width\":{width}}}]}}"), top: 1)).Predictions[0];

    /// <summary>Sixty flowers, of three kinds around three middles.</summary>
    private static IEnumerable<Flower> Flowers()
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

    private sealed class Flower
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

    private sealed class ManyAnswer
    {
        public string? PredictedLabel { get; set; }

        public float[]? Score { get; set; }
    }

    private sealed class TwoAnswer
    {
        public bool PredictedLabel { get; set; }

        public float Probability { get; set; }
    }
}
