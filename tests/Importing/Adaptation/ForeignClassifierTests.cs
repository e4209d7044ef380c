using Aviary.Errors;
using Aviary.Importing;
using Aviary.Onnx;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Tests.Serving;
using Google.Protobuf;

namespace Aviary.Tests.Importing.Adaptation;

public sealed class ForeignClassifierTests : IAsyncDisposable
{
    private readonly TestServing _serving = new();

    [Fact]
    public async Task Dictionaries_by_text_become_a_tensor_and_class_names()
        => await AnswersAsync(ForeignModels.Zipped(ForeignModels.Labels("setosa", "versicolor", "virginica")), ["setosa", "versicolor", "virginica"]);

    [Fact]
    public async Task Dictionaries_by_number_become_a_tensor_and_class_names()
        => await AnswersAsync(ForeignModels.Zipped(Attributes.Ints("classlabels_int64s", 10, -3, 7)), ["10", "-3", "7"]);

    [Fact]
    public async Task A_classifier_of_unknown_width_tells_its_classes_by_its_labels()
        => await AnswersAsync(ForeignModels.LinearClassifier("a", "b", "c"), ["a", "b", "c"]);

    [Fact]
    public async Task Scores_in_double_precision_become_probabilities()
        => await AnswersAsync(ForeignModels.Logits(), ["0", "1", "2"]);

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task One_score_becomes_two_classes(bool logistic, bool flat)
    {
        NewVersion version = Prepare(ForeignModels.OneScore(logistic, flat));
        Assert.Equal(["0", "1"], version.ClassNames);
        await ServeAsync(version);

        double second = 1 / (1 + Math.Exp(-2));
        Close([1 - second, second], await ProbabilitiesAsync("[3,2]"));
    }

    [Fact]
    public async Task An_open_number_of_features_is_found_in_the_weights()
    {
        ModelProto linear = ForeignModels.LinearClassifier("a", "b", "c");
        ModelProto layer = ForeignModels.Logits();
        foreach (ModelProto model in new[] { linear, layer })
        {
            model.Graph.Input[0].Type.TensorType.Shape.Dim[1] = new TensorShapeProto.Types.Dimension { DimParam = "features" };
        }

        await AnswersAsync(linear, ["a", "b", "c"]);
        await AnswersAsync(layer, ["0", "1", "2"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_missing_number_is_taken_where_the_model_knows_missing_numbers(bool knows)
    {
        await ServeAsync(Prepare(knows ? ForeignModels.Missing() : ForeignModels.Logits()));
        if (knows)
        {
            Assert.Equal(1, (await _serving.PredictAsync("{\"inputs\":[[1,null]]}", top: 1)).Predictions[0].Best.Index);
        }
        else
        {
            InvalidInputException refused = await Assert.ThrowsAsync<InvalidInputException>(
                async () => await _serving.PredictAsync("{\"inputs\":[[1,null]]}", top: 1));
            Assert.Equal(("inputs[0][1]", "null"), (refused.Field, refused.Actual));
        }
    }

    [Fact]
    public void A_file_that_has_the_form_already_keeps_its_bytes()
    {
        byte[] onnx = TestModels.Bytes();
        Assert.Equal(onnx, _serving.Prepare(onnx).Onnx.ToArray());
    }

    [Fact]
    public void Given_labels_are_stronger_than_those_of_the_file_and_must_be_as_many()
    {
        byte[] onnx = ForeignModels.Zipped(ForeignModels.Labels("a", "b", "c")).ToByteArray();
        Assert.Equal(["x", "y", "z"], _serving.Prepare(onnx, ["x", "y", "z"]).ClassNames);
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() => _serving.Prepare(onnx, ["x", "y"]));
        Assert.Contains("3 classes; there are 2 labels", refused.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void A_regression_is_no_classifier()
    {
        ModelProto model = ForeignModels.LinearClassifier("a", "b", "c");
        NodeProto node = model.Graph.Node[0];
        node.OpType = "LinearRegressor";
        node.Output.RemoveAt(0);
        node.Attribute.Clear();
        node.Attribute.Add(new AttributeProto { Name = "coefficients", Type = AttributeProto.Types.AttributeType.Floats, Floats = { 1, 2 } });
        model.Graph.Output.RemoveAt(0);
        Assert.Contains("a regression", Assert.Throws<InvalidInputException>(() => Prepare(model)).Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_gives_labels_alone_is_refused()
    {
        ModelProto model = ForeignModels.LinearClassifier("a", "b", "c");
        model.Graph.Output.RemoveAt(1);
        Assert.Contains("label", Assert.Throws<InvalidInputException>(() => Prepare(model)).Actual, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private async Task AnswersAsync(ModelProto model, string[] classes)
    {
        NewVersion version = Prepare(model);
        Assert.Equal(classes, version.ClassNames);
        await ServeAsync(version);

        Close(ForeignModels.Expected(1, 2), await ProbabilitiesAsync("[1,2]"));
        Close(ForeignModels.Expected(-0.5, 0.25), await ProbabilitiesAsync("[-0.5,0.25]"));
    }

    private NewVersion Prepare(ModelProto model) => _serving.Import.Prepare(new ModelSource { Onnx = model.ToByteArray() }, TestServing.Cancellation);

    private async Task ServeAsync(NewVersion version) => await _serving.PromoteAsync(await _serving.PublishAsync(version));

    private async Task<double[]> ProbabilitiesAsync(string row)
    {
        PredictionResult all = await _serving.PredictAsync($"{{\"inputs\":[{row},{row}]}}", top: await TopAsync());
        return [.. all.Predictions[1].Top.ToArray().OrderBy(ranked => ranked.Index).Select(ranked => (double)ranked.Probability)];
    }

    private async Task<int> TopAsync()
    {
        using ModelLease lease = await _serving.Models.AcquireAsync("fashion", default, TestServing.Cancellation);
        return lease.Model.Classes.Count;
    }

    private static void Close(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }
}
