using System.Text.Json;

namespace Aviary.Tests.Cli.Commands.Training;

/// <summary><c>aviary train</c> on a table, as a user types it.</summary>
public sealed class TrainTableCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_table_of_numbers_texts_and_dates_becomes_a_registered_model_and_folds_say_how_accurate_it_is()
    {
        string file = Path.Combine(_folder.Path, "flowers.csv");
        await File.WriteAllTextAsync(file, TableFiles.Flowers(), Token);
        AviaryProcess.Ended ended = await RunAsync("train", "--data", file, "--label", "species", "--model", "flowers", "--epochs", "4", "--folds", "3", "--json");

        Assert.True(ended.Code == 0, ended.Error);
        JsonElement line = JsonElement.Parse(ended.LastLine);
        Assert.Equal("flowers", line.GetProperty("model").GetString());
        Assert.InRange(line.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0, 1);
        double[] folds = [.. line.GetProperty("foldAccuracy").GetProperty("folds").EnumerateArray().Select(fold => fold.GetDouble())];
        Assert.Equal(3, folds.Length);
        Assert.Equal(folds.Average(), line.GetProperty("foldAccuracy").GetProperty("mean").GetDouble(), 1e-9);

        string parameters = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_folder.Path, "parameters.json", SearchOption.AllDirectories)), Token);
        Assert.Equal("table", JsonElement.Parse(parameters).GetProperty("network").GetString());
        Assert.Contains("seen (day)", parameters, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_fold_is_no_cross_validation()
    {
        AviaryProcess.Ended ended = await RunAsync("train", "--folds", "1");
        Assert.Equal(2, ended.Code);
        Assert.Contains("--folds: expected 2 to 100, got 1", ended.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<AviaryProcess.Ended> RunAsync(params string[] arguments)
        => AviaryProcess.RunAsync(Token, [.. arguments, "--state", Path.Combine(_folder.Path, "state")]);
}
