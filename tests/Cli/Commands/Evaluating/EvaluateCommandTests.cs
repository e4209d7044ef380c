using System.CommandLine;
using System.Text.Json;
using Aviary.Cli.Commands;
using Aviary.Onnx;
using Google.Protobuf;

namespace Aviary.Tests.Cli.Commands.Evaluating;

/// <summary><c>aviary evaluate</c> as a user types it, on models that were trained elsewhere.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private const string Rows = "age,count,colour,kind\n1,1,red,0\n2,1,green,1\n3,1,blue,2\n,1,blue,2\n";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_imported_model_is_measured_on_a_table_with_labels()
    {
        await ImportAsync(ForeignModels.Table(), "table");
        AviaryProcess.Ended ended = await EvaluateAsync("table", await WriteAsync("rows.csv", Rows), "--json");

        Assert.True(ended.Code == 0, ended.Error);
        JsonElement line = JsonElement.Parse(ended.LastLine);
        Assert.Equal("rows.csv, labels from column kind", line.GetProperty("data").GetString());
        Assert.Equal(4, line.GetProperty("rows").GetInt32());

        // Of the last row the age is missing, which this model answers with its first class.
        Assert.Equal(0.75, line.GetProperty("metrics").GetProperty("accuracy").GetDouble());
        Assert.Equal("[[1,0,0],[0,1,0],[1,0,1]]", line.GetProperty("confusion").GetRawText());
        Assert.Equal(["0", "1", "2"], line.GetProperty("perClass").EnumerateArray().Select(one => one.GetProperty("class").GetString()));
    }

    [Fact]
    public async Task A_person_reads_the_worst_classes_and_what_is_confused_in_80_columns()
    {
        await ImportAsync(ForeignModels.Table(), "table");
        AviaryProcess.Ended ended = await EvaluateAsync("table", await WriteAsync("rows.csv", Rows));

        Assert.True(ended.Code == 0, ended.Error);
        Assert.All(ended.Output.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 80));
        Assert.Contains("4 rows of 3 classes", ended.Output, StringComparison.Ordinal);
        Assert.Contains("2 taken for 0", ended.Output, StringComparison.Ordinal);
        Assert.Contains("50.0 %", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_saved_is_shown_with_the_version_which_stays_as_it_is()
    {
        await ImportAsync(ForeignModels.Table(), "table");
        string rows = await WriteAsync("rows.csv", Rows);
        JsonElement saved = JsonElement.Parse((await EvaluateAsync("table", rows, "--save", "--json")).LastLine);
        string version = saved.GetProperty("version").GetString()!;

        JsonElement shown = JsonElement.Parse((await RunAsync("models", "show", "--model", "table", "--json")).LastLine);

        JsonElement evaluation = Assert.Single(shown.GetProperty("evaluations").EnumerateArray());
        Assert.Equal((version, 0.75), (evaluation.GetProperty("version").GetString(), evaluation.GetProperty("metrics").GetProperty("accuracy").GetDouble()));
        Assert.Contains("accuracy 0.7500 on 4 rows of rows.csv", (await RunAsync("models", "show", "--model", "table")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("models", "verify", version, "--model", "table")).Code);
    }

    [Theory]
    [InlineData("age,count,colour,kind\n1,1,red,0\n1,1,red,crow\n1,1,red,\n", "'crow' (1 row)", "no label (1 row)", "the classes are 0, 1, 2", "--skip-unknown")]
    [InlineData("age,colour,kind\n1,red,0\n", "the column count is missing")]
    [InlineData("age,count,colour\n1,1,red\n", "--label COLUMN")]
    [InlineData("age,count,colour,kind\n1,many,red,0\n", "line 2, column count: expected a whole number", "got 'many'")]
    [InlineData("age,count,colour,kind\n1,1,red\n", "line 2: expected 4 values", "and the label", "got 3")]
    [InlineData("age,count,colour,kind\n", "has a header and no rows")]
    [InlineData("", "is empty")]
    public async Task Data_that_does_not_fit_is_refused_in_one_line(string csv, params string[] said)
    {
        await ImportAsync(ForeignModels.Table(), "table");
        AviaryProcess.Ended ended = await EvaluateAsync("table", await WriteAsync("rows.csv", csv));

        Assert.Equal(1, ended.Code);
        string line = Assert.Single(ended.Error.TrimEnd().Split('\n'));
        Assert.All(said, part => Assert.Contains(part, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_of_unknown_classes_are_left_out_and_counted_where_that_is_asked_for()
    {
        await ImportAsync(ForeignModels.Table(), "table");
        string rows = await WriteAsync("rows.csv", "kind,age,count,colour\ncrow,1,1,red\n1.0,1,1,green\n");
        JsonElement line = JsonElement.Parse((await EvaluateAsync("table", rows, "--label", "kind", "--skip-unknown", "--json")).LastLine);

        Assert.Equal((1, 1), (line.GetProperty("rows").GetInt32(), line.GetProperty("leftOut").GetInt32()));
        Assert.Equal(1, line.GetProperty("metrics").GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public async Task Pictures_in_folders_are_measured_and_one_that_does_not_decode_is_named_and_left_out()
    {
        await ImportAsync(TestModels.Classifier(winner: 1, classes: 2, row: [3, 4, 4]), "birds", "--labels", await WriteAsync("labels.txt", "heron\nwren\n"));
        WritePicture("pictures/heron/1.png");
        WritePicture("pictures/wren/1.png");
        WritePicture("pictures/wren/2.png");
        await WriteAsync("pictures/wren/3.png", "no picture");

        AviaryProcess.Ended ended = await EvaluateAsync("birds", _folder.File("pictures"), "--json");

        Assert.True(ended.Code == 0, ended.Error);
        JsonElement line = JsonElement.Parse(ended.LastLine);
        Assert.Equal((3, 1), (line.GetProperty("rows").GetInt32(), line.GetProperty("leftOut").GetInt32()));
        Assert.Equal(2.0 / 3, line.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 9);
        Assert.Contains(Path.Combine("wren", "3.png"), ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_that_are_no_classes_of_the_model_and_empty_ones_are_named()
    {
        await ImportAsync(TestModels.Classifier(winner: 1, classes: 2, row: [3, 4, 4]), "birds", "--labels", await WriteAsync("labels.txt", "heron\nwren\n"));
        WritePicture("pictures/owl/1.png");
        Assert.Contains("'owl' (1 row)", (await EvaluateAsync("birds", _folder.File("pictures"))).Error, StringComparison.Ordinal);

        Directory.CreateDirectory(_folder.File("pictures/wren"));
        AviaryProcess.Ended empty = await EvaluateAsync("birds", _folder.File("pictures"));
        Assert.Contains("wren holds no JPEG, PNG or WebP picture", empty.Error, StringComparison.Ordinal);
        Assert.Equal(1, empty.Code);
    }

    [Fact]
    public async Task Pictures_for_a_model_of_rows_are_refused()
    {
        await ImportAsync(ForeignModels.Table(), "table");
        WritePicture("pictures/0/1.png");

        Assert.Contains("table takes none", (await EvaluateAsync("table", _folder.File("pictures"))).Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void WritePicture(string name)
    {
        string path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, new PngWriter(4, 4, depth: 8, colourType: 2).Write(y => [.. Enumerable.Range(0, 12).Select(x => (byte)(x + y))]));
    }

    private async Task ImportAsync(ModelProto model, string name, params string[] more)
    {
        string file = _folder.File($"{name}.onnx");
        await File.WriteAllBytesAsync(file, model.ToByteArray(), Token);
        Assert.Equal(0, await AviaryCommand.Create().Parse(["import", file, "--state", _folder.File("state"), .. more])
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, Token));
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        string path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, Token);
        return path;
    }

    private Task<AviaryProcess.Ended> EvaluateAsync(string model, string data, params string[] more)
        => RunAsync(["evaluate", "--model", model, "--data", data, .. more]);

    private Task<AviaryProcess.Ended> RunAsync(params string[] arguments) => AviaryProcess.RunAsync(Token, [.. arguments, "--state", _folder.File("state")]);
}
