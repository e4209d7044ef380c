using System.CommandLine;
using System.Text.Json;
using Aviary.Cli.Commands;
using Google.Protobuf;

namespace Aviary.Tests.Cli.Commands.Registry;

/// <summary>The verbs that read and move what is registered, as a user types them.</summary>
public sealed class ModelVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_goes_back_forth_and_away_and_the_served_one_stays()
    {
        string first = await ImportAsync();
        string second = await ImportAsync();

        AviaryProcess.Ended list = await RunAsync("models", "list");
        Assert.Equal(["model  champion                   accuracy  created (UTC)", second], [Line(list, 0), Line(list, 1).Split("  ", StringSplitOptions.RemoveEmptyEntries)[1]]);
        AviaryProcess.Ended back = await RunAsync("models", "rollback", "--model", "table", "--json");
        Assert.Equal($$"""{"model":"table","alias":"champion","version":"{{first}}","previous":"{{second}}"}""", back.LastLine);
        Assert.Equal(
            $$$"""{"models":[{"model":"table","champion":"{{{first}}}","metrics":{}}]}""", (await RunAsync("models", "list", "--json")).LastLine);
        Assert.Matches(
            $$"""^\{"model":"table","versions":\[\{"version":"{{second}}","createdAt":"[^"]+\+00:00","aliases":\[\],"metrics":\{\},"cause":"import"\},\{"version":"{{first}}","createdAt":"[^"]+\+00:00","aliases":\["champion"\],"metrics":\{\},"cause":"import"\}\]\}$""",
            (await RunAsync("models", "list", "--history", "--model", "table", "--json")).LastLine);
        Assert.Equal(
            $$"""{"model":"table","versions":[{"version":"{{first}}","defects":[]}]}""",
            (await RunAsync("models", "verify", first, "--model", "table", "--json")).LastLine);
        AviaryProcess.Ended kept = await RunAsync("models", "delete", first, "--model", "table", "--yes");
        Assert.Equal(1, kept.Code);
        Assert.Contains($"{first} is champion", kept.Error, StringComparison.Ordinal);
        Assert.Contains("models promote VERSION --alias champion", kept.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("models", "rollback", second, "--model", "table")).Code);
        AviaryProcess.Ended gone = await RunAsync("models", "delete", first, "--model", "table", "--json");
        Assert.Equal($$"""{"model":"table","version":"{{first}}","deleted":true}""", gone.LastLine);
        string[] history = (await RunAsync("models", "list", "--history", "--model", "table")).Output.TrimEnd().Split('\n');
        Assert.Equal("table: 1 version, the newest first", history[0].TrimEnd());
        Assert.StartsWith(second, history[^1], StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("models", "delete", first, "--model", "table", "--yes")).Code);
    }

    [Fact]
    public async Task Several_files_are_predicted_and_each_answer_names_its_file_and_line()
    {
        await ImportAsync();
        string csv = await WriteAsync("rows.csv", "colour,id,count,age\nred,1,1,2.5\n\"blue\",2,1,\n");
        string rows = await WriteAsync("rows.json", """[{"age":1,"count":1,"colour":"green"}]""");

        AviaryProcess.Ended answered = await RunAsync("predict", csv, rows, "--model", "table", "--json");

        Assert.True(answered.Code == 0, answered.Error);
        Assert.Contains("id", answered.Error, StringComparison.Ordinal);
        using JsonDocument answer = JsonDocument.Parse(answered.LastLine);
        JsonElement[] predictions = [.. answer.RootElement.GetProperty("predictions").EnumerateArray()];
        Assert.Equal([csv, csv, rows], predictions.Select(one => one.GetProperty("file").GetString()));
        Assert.Equal([2, 3], predictions.Take(2).Select(one => one.GetProperty("line").GetInt32()));
        Assert.False(predictions[2].TryGetProperty("line", out _));

        // Of the second line the age is missing, which this model answers with its first class.
        Assert.Equal([0, 0, 1], predictions.Select(one => one.GetProperty("index").GetInt32()));
    }

    [Fact]
    public async Task A_wrong_value_of_a_table_is_named_with_file_line_and_column()
    {
        await ImportAsync();
        string csv = await WriteAsync("rows.csv", "age,count,colour\n1,1,red\n1,many,red\n");

        AviaryProcess.Ended refused = await RunAsync("predict", csv, "--model", "table");

        Assert.Equal(1, refused.Code);
        Assert.Contains($"{csv}, line 3, column count: expected a whole number", refused.Error, StringComparison.Ordinal);
        Assert.Contains("got 'many'", Assert.Single(refused.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_for_a_model_of_rows_is_refused_by_its_name()
    {
        await ImportAsync();
        string picture = await WriteAsync("a.png", "");
        await File.WriteAllBytesAsync(picture, [0x89, (byte)'P', (byte)'N', (byte)'G'], Token);

        AviaryProcess.Ended refused = await RunAsync("predict", picture, "--model", "table");

        Assert.Equal(1, refused.Code);
        Assert.Contains($"{picture} is a picture, and table takes none", refused.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Line(AviaryProcess.Ended ended, int index) => ended.Output.Split('\n')[index].TrimEnd();

    /// <summary>Imports the table once more, and returns the version.</summary>
    private async Task<string> ImportAsync()
    {
        string file = _folder.File("table.onnx");
        await File.WriteAllBytesAsync(file, ForeignModels.Table().ToByteArray(), Token);
        string versions = _folder.File("state/bucket/models/table/versions");
        string[] before = Directory.Exists(versions) ? Directory.GetDirectories(versions) : [];
        Assert.Equal(0, await AviaryCommand.Create().Parse(["import", file, "--state", _folder.File("state")])
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, Token));
        return Path.GetFileName(Assert.Single(Directory.GetDirectories(versions).Except(before, StringComparer.Ordinal)));
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        string path = _folder.File(name);
        await File.WriteAllTextAsync(path, text, Token);
        return path;
    }

    private Task<AviaryProcess.Ended> RunAsync(params string[] arguments) => AviaryProcess.RunAsync(Token, [.. arguments, "--state", _folder.File("state")]);
}
