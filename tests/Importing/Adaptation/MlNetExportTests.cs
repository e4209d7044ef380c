using System.Globalization;
using Aviary.Errors;
using Aviary.Importing;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Tests.Serving;
using Microsoft.ML;

namespace Aviary.Tests.Importing.Adaptation;

/// <summary>Models that ML.NET trains and exports here are answered as ML.NET itself answers them.</summary>
public sealed class MlNetExportTests : IAsyncDisposable
{
    private readonly MlNetTraining _training = new();
    private readonly TestServing _serving = new();

    public static TheoryData<string> Trainers => [.. MlNetTraining.OfManyClasses];

    [Theory]
    [MemberData(nameof(Trainers))]
    public async Task Several_classes_are_answered_by_name_without_the_label_column(string name)
    {
        (ITransformer trained, IDataView data) = _training.Many(name);
        NewVersion? version = Prepare(trained, data, isExact: name != "NaiveBayes");
        if (version is null)
        {
            return;
        }

        Assert.Equal(["lily", "rose", "tulip"], version.ClassNames.Order(StringComparer.Ordinal));
        await ServeAsync(version);
        foreach ((MlNetTraining.Flower flower, ManyAnswer answer) in MlNetTraining.Flowers().Zip(_training.Ml.Data.CreateEnumerable<ManyAnswer>(trained.Transform(data), reuseRowObject: false)))
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
        (ITransformer trained, IDataView data) = _training.Two(name);
        NewVersion version = Prepare(trained, data, isExact: true)!;
        Assert.Equal(["false", "true"], version.ClassNames);
        await ServeAsync(version);
        foreach ((MlNetTraining.Flower flower, TwoAnswer answer) in MlNetTraining.Flowers().Zip(_training.Ml.Data.CreateEnumerable<TwoAnswer>(trained.Transform(data), reuseRowObject: false, ignoreMissingColumns: true)))
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
        try
        {
            return _serving.Import.Prepare(new ModelSource { Onnx = _training.Export((trained, data)) }, TestServing.Cancellation);
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
