using Aviary.Errors;
using Aviary.Importing;
using Aviary.Inference.Proving;
using Aviary.Onnx;
using Aviary.Registry.Versions;
using Aviary.Tests.Serving;
using Google.Protobuf;

namespace Aviary.Tests.Importing;

public sealed class ModelImportTests : IAsyncDisposable
{
    private readonly TestServing _serving = new();

    [Fact]
    public void The_golden_example_is_what_the_model_answers()
    {
        NewVersion version = _serving.Import.Prepare(
            new ModelSource { Onnx = TestModels.Bytes(2), ClassNames = TestModels.Labels, Example = new double[] { 1, 2, 3, 4, 5, 6 } },
            TestServing.Cancellation);

        Assert.Equal("[1,2,3,4,5,6]", version.Golden.Input.GetRawText());
        Assert.Equal(TestModels.Classes, version.Golden.Output.Count);
        Assert.Equal(1, version.Golden.Output.Sum(), 1e-5f);
        Assert.Equal(("pixels", "uint8"), (version.Input!.Name, version.Input.Type));
        Assert.Equal([-1, 1, 2, 3], version.Input.Shape);
        Assert.Equal([-1, 5], version.Output!.Shape);
    }

    [Fact]
    public void Class_names_come_from_the_caller_the_file_or_the_numbers_of_the_output()
    {
        var model = TestModels.Classifier();
        Assert.Equal(["0", "1", "2", "3", "4"], Prepare(model).ClassNames);

        model.MetadataProps.Add(new StringStringEntryProto { Key = "classes", Value = "a\nb\nc\nd\ne" });
        Assert.Equal(["a", "b", "c", "d", "e"], Prepare(model).ClassNames);

        model.MetadataProps[0].Value = "a\nb"; // names of something else
        Assert.Equal(["0", "1", "2", "3", "4"], Prepare(model).ClassNames);

        model.MetadataProps[0] = new StringStringEntryProto { Key = "id2label", Value = "{4: 'e', 0: 'a', 1: 'b', 2: 'c', 3: 'd'}" };
        Assert.Equal(["a", "b", "c", "d", "e"], Prepare(model).ClassNames);

        NewVersion Prepare(ModelProto file)
            => _serving.Import.Prepare(new ModelSource { Onnx = file.ToByteArray() }, TestServing.Cancellation);
    }

    [Fact]
    public void A_model_of_absurdly_large_rows_is_refused()
    {
        var model = TestModels.Classifier();
        model.Graph.Input[0].Type.TensorType.Shape.Dim[3].DimValue = 16 << 20;

        InvalidInputException refused = Assert.Throws<InvalidInputException>(
            () => _serving.Import.Prepare(new ModelSource { Onnx = model.ToByteArray() }, TestServing.Cancellation));
        Assert.Contains("at most 16777216 numbers in a row", refused.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_become_JSON_by_their_types()
    {
        NewVersion version = _serving.Import.Prepare(
            new ModelSource
            {
                Onnx = TestModels.Bytes(),
                ClassNames = TestModels.Labels,
                Parameters = new Dictionary<string, object>
                {
                    ["network"] = "cnn", ["epochs"] = 5, ["rate"] = 0.01f, ["flips"] = true, ["sizes"] = new[] { 1, 2 }, ["seed"] = 7L,
                },
            },
            TestServing.Cancellation);

        Assert.Equal(
            ["epochs=5", "flips=true", "network=\"cnn\"", """picture={"width":2,"height":1,"channels":3,"layout":"nhwc","fit":"stretch"}""", "rate=0.01", "seed=7", "sizes=[1,2]"],
            version.Parameters.Where(entry => entry.Key != LoadCost.Parameter).Select(entry => $"{entry.Key}={entry.Value.GetRawText()}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_cannot_be_served_is_not_taken()
    {
        Refused("onnx", "it is no ONNX file", new ModelSource { Onnx = "hello"u8.ToArray(), ClassNames = TestModels.Labels });
        Refused("onnx", "5 classes; there are 2 labels", new ModelSource { Onnx = TestModels.Bytes(), ClassNames = ["a", "b"] });
        Refused("onnx", "batches of 3", new ModelSource { Onnx = TestModels.Classifier(batch: 3).ToByteArray(), ClassNames = TestModels.Labels });
        Refused(
            "parameters.x", "Object",
            new ModelSource { Onnx = TestModels.Bytes(), ClassNames = TestModels.Labels, Parameters = new Dictionary<string, object> { ["x"] = new() } });
        Refused(
            "example", "NaN", new ModelSource { Onnx = TestModels.Bytes(), ClassNames = TestModels.Labels, Example = new[] { double.NaN, 2, 3, 4, 5, 6 } });
        Refused(
            "inputs[0]", "5 numbers", new ModelSource { Onnx = TestModels.Bytes(), ClassNames = TestModels.Labels, Example = new double[] { 1, 2, 3, 4, 5 } });
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private void Refused(string field, string actual, ModelSource source)
    {
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() => _serving.Import.Prepare(source, TestServing.Cancellation));
        Assert.Equal(field, refused.Field);
        Assert.Contains(actual, refused.Actual, StringComparison.Ordinal);
    }
}
