using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Aviary.Errors;
using Aviary.Importing;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Tests.Serving;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Tests.Importing.Adaptation;

/// <summary>What exporters write is answered as ONNX Runtime and the file's own label say, or refused; docs/import.md says which.</summary>
public sealed partial class ExporterFormTests : IAsyncDisposable
{
    // With AVIARY_WRITE_DOCS set, the table is written anew instead of compared.
    private const string Heading = "<!-- The table is made by ExporterFormTests. -->";

    private static readonly (string Form, string File)[] TfliteForms =
    [
        ("softmax, real numbers", "residual_float"), ("logits, real numbers", "squeeze_float"), ("softmax, weights of float16", "residual_float16"),
        ("softmax, dynamic range", "residual_dynamic"), ("softmax, int8", "residual_int8"), ("logits, uint8", "squeeze_uint8"),
    ];

    private readonly TestServing _serving = new();

    public static IEnumerable<TheoryDataRow<int>> Forms
        => ExporterForm.All.Select((form, index) => new TheoryDataRow<int>(index) { TestDisplayName = form.ToString() });

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_form_is_answered_as_its_own_label_says_or_refused(int index)
    {
        ExporterForm form = ExporterForm.All[index];
        byte[] onnx = form.Model.ToByteArray();
        if (form.Classes is null)
        {
            Assert.Contains(form.Says, Assert.Throws<InvalidInputException>(() => Prepare(onnx)).Actual, StringComparison.Ordinal);
            return;
        }

        NewVersion version = Prepare(onnx);
        Assert.Equal(form.Classes, version.ClassNames);
        await _serving.PromoteAsync(await _serving.PublishAsync(version));
        using InferenceSession session = new(onnx);
        foreach ((float first, float second) in Rows())
        {
            PredictionResult answer = await _serving.PredictAsync(FormattableString.Invariant($"{{\"inputs\":[{Row(version, first, second)}]}}"), top: 1);
            Assert.Equal(Truth(session, form, first, second), answer.Predictions[0].Best.Class);
        }
    }

    [Fact]
    public void Several_labels_for_a_row_are_answered_as_they_are_when_that_is_asked_for()
    {
        byte[] onnx = ExporterForm.All.Single(form => form.Form == "several labels for a row").Model.ToByteArray();
        NewVersion version = _serving.Import.Prepare(new ModelSource { Onnx = onnx, AreIndependent = true }, TestServing.Cancellation);
        Assert.NotEqual(1, version.Golden.Output.Sum(), 1e-3f);
        using InferenceSession session = new(onnx);
        float[] row = [.. version.Golden.Input.EnumerateArray().Select(number => number.GetSingle())];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(row, [1, 2]);
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(new RunOptions(), ["X"], [input], ["each"]);
        Assert.Equal(results[0].GetTensorDataAsSpan<float>().ToArray(), version.Golden.Output);
    }

    [Fact]
    public void An_output_can_be_chosen_by_name()
    {
        byte[] onnx = ExporterForm.All.Single(form => form.Form == "two outputs that no name tells apart").Model.ToByteArray();
        NewVersion version = _serving.Import.Prepare(new ModelSource { Onnx = onnx, OutputName = "second" }, TestServing.Cancellation);
        Assert.Contains(version.Findings, finding => finding.Contains("second by softmax", StringComparison.Ordinal));
        InvalidInputException unknown = Assert.Throws<InvalidInputException>(
            () => _serving.Import.Prepare(new ModelSource { Onnx = onnx, OutputName = "third" }, TestServing.Cancellation));
        Assert.Contains("first (3 numbers a row), second (3 numbers a row)", unknown.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_in_another_order_than_the_file_says_are_refused()
    {
        byte[] onnx = ExporterForm.All.Single(form => form.Form == "label and ZipMap").Model.ToByteArray();
        Assert.Equal(["a", "b", "c"], _serving.Prepare(onnx, ["a", "b", "c"]).ClassNames);
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() => _serving.Prepare(onnx, ["owl", "crow", "robin"]));
        Assert.Contains("in another order than its output_label says: crow, owl, robin", refused.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_says_what_is_assumed_of_each_form()
    {
        StringBuilder table = new("| exporter | outputs | what is taken |\n|---|---|---|\n");
        foreach (ExporterForm form in ExporterForm.All)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {form.Exporter} | {form.Form} | {Taken(new ModelSource { Onnx = form.Model.ToByteArray() })} |\n");
        }

        MlNetTraining training = new();
        foreach ((string kind, string name, byte[] onnx) in MlNetTraining.OfManyClasses.Select(name => ("three classes", name, training.Export(training.Many(name))))
            .Concat(MlNetTraining.OfTwoClasses.Select(name => ("two classes", name, training.Export(training.Two(name))))))
        {
            table.Append(CultureInfo.InvariantCulture, $"| ML.NET, trained by the test | {name}, {kind} | {Taken(new ModelSource { Onnx = onnx })} |\n");
        }

        foreach ((string form, string file) in TfliteForms)
        {
            table.Append(CultureInfo.InvariantCulture, $"| TensorFlow Lite | {form} | {Taken(ExternalModelFile.Read(file, LiteRtCases.All[file].Model, classNames: null))} |\n");
        }

        string path = Path.Combine(Repository.Root, "docs", "import.md");
        string document = File.ReadAllText(path).ReplaceLineEndings("\n");
        int start = document.IndexOf(Heading, StringComparison.Ordinal) + Heading.Length + 1;
        int end = document.IndexOf("\n\n", start, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("AVIARY_WRITE_DOCS") is not null)
        {
            File.WriteAllText(path, document[..start] + table + (end < 0 ? "" : document[(end + 1)..]));
            return;
        }

        string present = end < 0 ? document[start..].TrimEnd('\n') + "\n" : document[start..(end + 1)];
        Assert.Equal(table.ToString(), present);
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private NewVersion Prepare(byte[] onnx) => _serving.Import.Prepare(new ModelSource { Onnx = onnx }, TestServing.Cancellation);

    private string Taken(ModelSource source)
    {
        try
        {
            string finding = _serving.Import.Prepare(source, TestServing.Cancellation).Findings[0];
            return Proved().Replace(finding, "proved by ${other}");
        }
        catch (InvalidInputException refused)
        {
            return $"refused: {refused.Actual}";
        }
    }

    private static IEnumerable<(float First, float Second)> Rows()
        => from first in new[] { -2f, -0.7f, 0.3f, 1.1f, 3f } from second in new[] { -1.9f, -0.4f, 0.6f, 2.2f } select (first, second);

    private static string Row(NewVersion version, float first, float second)
        => version.Golden.Input.ValueKind == System.Text.Json.JsonValueKind.Object
            ? FormattableString.Invariant($"{{\"X\":[{first},{second}]}}")
            : FormattableString.Invariant($"[{first},{second}]");

    private static string Truth(InferenceSession session, ExporterForm form, float first, float second)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(new[] { first, second }, [1, 2]);
        using OrtValue label = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [1, 1]);
        label.StringTensorSetElementAt("", 0);
        bool takesLabel = session.InputNames.Contains("Label");
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(
            options, takesLabel ? ["X", "Label"] : ["X"], takesLabel ? [input, label] : [input], [form.Truth]);
        return session.OutputMetadata[form.Truth].ElementDataType switch
        {
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.String => results[0].GetStringTensorAsArray()[0],
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64 => results[0].GetTensorDataAsSpan<long>()[0].ToString(CultureInfo.InvariantCulture),
            _ => form.Classes![Best(results[0].GetTensorDataAsSpan<float>())],
        };
    }

    private static int Best(ReadOnlySpan<float> numbers) => numbers.IndexOf(System.Numerics.Tensors.TensorPrimitives.Max(numbers));

    [GeneratedRegex(@"the same class as its (?<other>\S+) in \d+ probe rows, with \d+ of \d+ classes", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Proved();
}
