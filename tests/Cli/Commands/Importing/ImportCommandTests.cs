using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Aviary.Cli.Commands;
using Aviary.Cli.Commands.Importing;
using Aviary.Cli.Output;
using Aviary.Onnx;
using Google.Protobuf;

namespace Aviary.Tests.Cli.Commands.Importing;

public sealed class ImportCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aviary-import-").FullName;

    [Theory]
    [InlineData("My Iris_v2.onnx", "my-iris-v2")]
    [InlineData("--a--.onnx", "a")]
    [InlineData("ÄB.onnx", "b")]
    public void The_name_of_the_model_comes_from_the_file(string file, string model)
        => Assert.Equal(model, ImportedFile.ModelNameOf(new FileInfo(file)));

    [Fact]
    public void A_file_whose_name_suggests_none_asks_for_one()
        => Assert.Contains("--model", Assert.Throws<CommandException>(() => ImportedFile.ModelNameOf(new FileInfo("---.onnx"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task An_imported_model_is_served_and_a_second_one_may_wait()
    {
        string file = Write(ForeignModels.Zipped(ForeignModels.Labels("a", "b", "c")), "Iris.onnx");
        Assert.Equal(0, await RunAsync("import", file, "--json"));
        string champion = await File.ReadAllTextAsync(Alias("iris", "champion"), TestContext.Current.CancellationToken);

        Assert.Equal(0, await RunAsync("import", Write(ForeignModels.Logits(), "other.onnx"), "--model", "iris", "--no-promote"));
        Assert.Equal(champion, await File.ReadAllTextAsync(Alias("iris", "champion"), TestContext.Current.CancellationToken));
        Assert.True(File.Exists(Alias("iris", "challenger")));
    }

    [Fact]
    public async Task Labels_of_a_file_name_the_classes()
    {
        string labels = Path.Combine(_folder, "labels.txt");
        await File.WriteAllTextAsync(labels, "x\r\ny\r\nz\r\n", TestContext.Current.CancellationToken);
        Assert.Equal(0, await RunAsync("import", Write(ForeignModels.Logits(), "m.onnx"), "--labels", labels));
        string kept = Directory.GetFiles(_folder, "labels.txt", SearchOption.AllDirectories).Single(path => path != labels);
        Assert.Equal(["x", "y", "z"], await File.ReadAllLinesAsync(kept, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_cannot_be_imported_is_told_in_one_line_and_nothing_is_registered()
    {
        byte[] good = ForeignModels.Logits().ToByteArray();
        ModelProto custom = ForeignModels.Logits();
        custom.Graph.Node[0].Domain = "com.example";
        ModelProto external = ForeignModels.Logits();
        external.Graph.Initializer[0].DataLocation = TensorProto.Types.DataLocation.External;
        string labels = Path.Combine(_folder, "two.txt");
        await File.WriteAllTextAsync(labels, "x\ny\n", TestContext.Current.CancellationToken);

        await RefusedAsync("no ONNX file", Write("hello, this is text"u8.ToArray(), "a.onnx"));
        await RefusedAsync("cut off", Write(good[..(good.Length / 2)], "b.onnx"));
        await RefusedAsync("'com.example.MatMul'", Write(custom, "c.onnx"));
        await RefusedAsync("external data", Write(external, "d.onnx"));
        await RefusedAsync("3 classes; there are 2 labels", Write(good, "e.onnx"), "--labels", labels);
        await RefusedAsync("there is no file", Path.Combine(_folder, "f.onnx"));
        Assert.Empty(Directory.GetFiles(_folder, "manifest.json", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_TensorFlow_Lite_file_is_told_by_its_content_and_recorded_with_its_form()
    {
        byte[] file = LiteRtCases.All["residual_uint8"].Model;
        string labels = Path.Combine(_folder, "map.csv");
        await File.WriteAllTextAsync(labels, "id,name\n4,background\n0,a\n1,b\n2,c\n3,d\n", TestContext.Current.CancellationToken);
        Assert.Equal(0, await RunAsync("import", Write(file, "birds.bin"), "--labels", labels));
        string folder = Path.GetDirectoryName(Directory.GetFiles(_folder, "manifest.json", SearchOption.AllDirectories).Single())!;
        Assert.Equal(["a", "b", "c", "d", "background"], await File.ReadAllLinesAsync(Path.Combine(folder, "labels.txt"), TestContext.Current.CancellationToken));
        using JsonDocument recorded = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "parameters.json"), TestContext.Current.CancellationToken));
        Assert.Equal(
            "birds.bin tflite uint8 False",
            string.Join(' ', new[] { "file", "format", "quantisation", "float" }.Select(name => recorded.RootElement.GetProperty(name).ToString())));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), recorded.RootElement.GetProperty("sha256").GetString());

        await RefusedAsync("COS", Write(LiteRtCases.All[LiteRtCases.Unsupported].Model, "u.tflite"));
        await RefusedAsync("5 classes; there are 2 labels", Write(file, "v.tflite"), "--labels", WriteText("x\ny\n"));
        await RefusedAsync("the id 1 is missing", Write(file, "w.tflite"), "--labels", WriteText("id,name\n0,a\n2,b\n"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task RefusedAsync(string reason, params string[] arguments)
    {
        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(["import", .. arguments]));
        string? line = Failure.Explain(error);
        Assert.NotNull(line);
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    private Task<int> RunAsync(params string[] arguments)
        => AviaryCommand.Create().Parse([.. arguments, "--state", Path.Combine(_folder, "state")])
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);

    private string Alias(string model, string alias) => Path.Combine(_folder, "state", "bucket", "models", model, "aliases", $"{alias}.json");

    private string Write(ModelProto model, string name) => Write(model.ToByteArray(), name);

    private string WriteText(string text) => Write(System.Text.Encoding.UTF8.GetBytes(text), "some.labels");

    private string Write(byte[] bytes, string name)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
