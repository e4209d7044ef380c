using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Aviary.Tests.TrainingRuns;
using Aviary.TrainingRuns;

namespace Aviary.Tests.Cli.Commands;

public sealed class CommandTests : IAsyncDisposable
{
    private readonly TrainingPlace _place = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task Training_with_json_ends_with_one_object_that_names_model_version_and_metrics()
    {
        AviaryProcess.Ended trained = await TrainAsync();

        Assert.Equal(0, trained.Code);
        using JsonDocument last = JsonDocument.Parse(trained.LastLine);
        Assert.Equal("fashion", last.RootElement.GetProperty("model").GetString());
        Assert.Matches(@"^\d{8}T\d{6}Z-[0-9a-f]{8}$", last.RootElement.GetProperty("version").GetString());
        Assert.InRange(last.RootElement.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0, 1);
    }

    [Fact]
    public async Task What_was_trained_is_listed_predicts_and_is_whole()
    {
        await TrainAsync();

        Assert.Contains("fashion", (await RunAsync("models", "list")).Output, StringComparison.Ordinal);
        using JsonDocument answer = JsonDocument.Parse((await RunAsync("predict", "--json", "--top", "2")).LastLine);
        Assert.Equal(2, answer.RootElement.GetProperty("predictions")[0].GetProperty("top").GetArrayLength());
        Assert.Equal(0, (await RunAsync("models", "verify")).Code);
    }

    [Fact]
    public async Task What_was_trained_is_measured_on_its_test_pictures_as_when_it_was_trained()
    {
        JsonElement trained = JsonElement.Parse((await TrainAsync()).LastLine).GetProperty("metrics");
        AviaryProcess.Ended evaluated = await RunAsync("evaluate", "--data", _place.Data, "--json");

        Assert.True(evaluated.Code == 0, evaluated.Error);
        JsonElement measured = JsonElement.Parse(evaluated.LastLine).GetProperty("metrics");
        Assert.All(["accuracy", "logLoss", "macroF1", "rocAucOvr", "calibrationError"], name => Assert.Equal(
            trained.GetProperty(name).GetDouble(), measured.GetProperty(name).GetDouble(), 1e-6));
    }

    [Fact]
    public async Task A_study_of_features_is_refused_for_pictures_before_anything_is_trained()
    {
        AviaryProcess.Ended refused = await AviaryProcess.RunAsync(Token, [.. Training, "--study"]);

        Assert.Equal(1, refused.Code);
        Assert.Contains("a study of features needs a table", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("epoch 1", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_altered_file_is_found_by_verify_and_named()
    {
        await TrainAsync();
        string labels = Directory.EnumerateFiles(_place.Bucket, "labels.txt", SearchOption.AllDirectories).Single();
        await File.AppendAllTextAsync(labels, "one more", Token);

        AviaryProcess.Ended verified = await RunAsync("models", "verify");

        Assert.Equal(1, verified.Code);
        Assert.Contains("labels.txt", verified.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dance")]
    [InlineData("train", "--epochs", "many")]
    [InlineData("serve", "--colour")]
    [InlineData]
    public async Task Wrong_use_ends_with_2_and_one_line(params string[] arguments)
    {
        AviaryProcess.Ended ended = await AviaryProcess.RunAsync(Token, arguments);

        Assert.Equal(2, ended.Code);
        Assert.Single(ended.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_damaged_data_file_is_named_in_one_line_and_nothing_is_registered()
    {
        _place.DamageData();

        AviaryProcess.Ended trained = await TrainAsync();

        Assert.Equal(1, trained.Code);
        Assert.Contains("train-images-idx3-ubyte", Assert.Single(trained.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_place.Bucket, "models")));
    }

    [Fact]
    public async Task A_setting_out_of_range_is_named_in_one_line()
    {
        AviaryProcess.Ended ended = await RunAsync("train", "--epochs", "0");

        Assert.Equal(1, ended.Code);
        Assert.Contains("Training:Epochs", Assert.Single(ended.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_named_in_one_line_with_what_to_do()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        AviaryProcess.Ended ended = await RunAsync("serve", "--port", $"{port}");

        Assert.Equal(1, ended.Code);
        string line = Assert.Single((ended.Output + ended.Error).Trim().Split('\n'));
        Assert.Contains($"{port}", line, StringComparison.Ordinal);
        Assert.Contains("--port", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named_in_one_line()
    {
        string file = Path.Combine(_place.State, "a-file");
        await File.WriteAllTextAsync(file, "", Token);

        AviaryProcess.Ended ended = await AviaryProcess.RunAsync(Token, "run", "--port", "0", "--state", Path.Combine(file, "below"));

        Assert.Equal(1, ended.Code);
        Assert.Contains("--state", Assert.Single(ended.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_damaged_is_named_by_lists_and_an_alias_is_mended_by_a_promotion()
    {
        await TrainAsync();
        string versions = Path.Combine(_place.Bucket, "models", TrainingPlace.Model, "versions");
        string version = Path.GetFileName(Assert.Single(Directory.EnumerateDirectories(versions)));
        string alias = Path.Combine(_place.Bucket, "models", TrainingPlace.Model, "aliases", "champion.json");
        await File.WriteAllTextAsync(alias, "{", Token);

        AviaryProcess.Ended list = await RunAsync("models", "list");
        Assert.Equal(0, list.Code);
        Assert.Contains("aliases/champion.json is damaged", list.Output, StringComparison.Ordinal);
        Assert.Contains("aviary models promote", list.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("models", "promote", version)).Code);

        await File.WriteAllTextAsync(Path.Combine(versions, version, "manifest.json"), "{", Token);
        AviaryProcess.Ended shown = await RunAsync("models", "show", "--json");
        using JsonDocument json = JsonDocument.Parse(shown.LastLine);
        Assert.Equal(version, Assert.Single(json.RootElement.GetProperty("damaged").EnumerateArray()).GetProperty("name").GetString());
        AviaryProcess.Ended verified = await RunAsync("models", "verify");
        Assert.Equal(1, verified.Code);
        Assert.Contains("manifest.json", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_waits_is_cancelled_and_one_that_does_not_exist_is_named()
    {
        TrainingRun run = await TrainingPlace.Runs(_place.Instance()).StartAsync(TrainingPlace.Model, "request", Token);

        AviaryProcess.Ended cancelled = await RunAsync("train", "cancel", run.Run, "--json");
        Assert.Equal(0, cancelled.Code);
        Assert.Equal(RunState.Cancelled, (await TrainingPlace.Runs(_place.Instance()).GetAsync(run.Model, run.Run, Token)).State);

        AviaryProcess.Ended missing = await RunAsync("train", "cancel", "20200101T000000Z-abcdef");
        Assert.Equal(1, missing.Code);
        Assert.Contains("20200101T000000Z-abcdef", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_while_training_registers_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGINT is sent by kill.");
        Assert.SkipWhen(IgnoresInterrupts(), "Whoever started these tests ignores SIGINT, and so does every process that they start.");
        ProcessStartInfo start = AviaryProcess.Start([.. Training, "--epochs", "1000"]);
        start.RedirectStandardInput = false;
        using Process training = Process.Start(start)!;
        Task<AviaryProcess.Ended> ended = AviaryProcess.EndAsync(training, Token);
        string runs = Path.Combine(_place.Bucket, "runs");
        await TestWait.UntilAsync(
            () => ended.IsCompleted || (Directory.Exists(runs) && Directory.EnumerateFiles(runs, "*.checkpoint", SearchOption.AllDirectories).Any()));
        using Process kill = Process.Start("kill", ["-INT", $"{training.Id}"]);
        AviaryProcess.Ended result = await ended.WaitAsync(TestWait.Limit, Token);

        Assert.Equal(1, result.Code);
        Assert.Contains("nothing was registered", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_place.Bucket, "models")));
    }

    /// <summary>A shell starts what runs in the background so; processes inherit it.</summary>
    private static bool IgnoresInterrupts()
    {
        const ulong interrupt = 1UL << 1;
        string? mask = OperatingSystem.IsLinux()
            ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))
            : null;
        return mask is not null && (Convert.ToUInt64(mask["SigIgn:".Length..].Trim(), 16) & interrupt) != 0;
    }

    private string[] Training => ["train", "--network", "linear", "--data", _place.Data, "--state", _place.State, "--json"];

    private Task<AviaryProcess.Ended> TrainAsync() => AviaryProcess.RunAsync(Token, [.. Training, "--epochs", "2"]);

    private Task<AviaryProcess.Ended> RunAsync(params string[] arguments) => AviaryProcess.RunAsync(Token, [.. arguments, "--state", _place.State]);
}
