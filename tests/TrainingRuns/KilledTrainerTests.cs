using System.Diagnostics;
using System.Text.Json;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.TrainingRuns;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Tests.TrainingRuns;

/// <summary>Trainers that are processes of their own, killed without warning.</summary>
public sealed class KilledTrainerTests
{
    private const int Kills = 20;
    private const int Epochs = 30;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_whose_trainer_is_killed_anywhere_ends_in_the_one_version_of_an_unbroken_run()
    {
        string expected = await UnbrokenDigestAsync();
        Random random = new(20261121);
        int resumed = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            // From before the first epoch to the publication after the last one.
            int epoch = random.Next(Epochs + 1);
            await using TrainingPlace place = new();
            await KillAtAsync(place, epoch);

            ServiceProvider app = place.Instance(null, ("Training:Epochs", $"{Epochs}"));
            TrainingRun? run = await TrainingPlace.Runs(app).FindOpenAsync(TrainingPlace.Model, Token);
            if (run is not null)
            {
                resumed++;
                await TrainingPlace.Runs(app).WatchAsync(run, progress: null, Token);
            }

            ModelVersion version = Assert.Single(await TrainingPlace.VersionsAsync(app, Token));
            Assert.Equal(expected, Digest(version.Version));
            Assert.Equal(["champion"], version.Aliases);
            Assert.Empty(await app.GetRequiredService<ModelRegistry>().VerifyAsync(TrainingPlace.Model, version.Version, Token));
        }

        Assert.True(resumed > Kills / 2, $"only {resumed} of {Kills} trainers were killed before they had finished");
    }

    private static async Task<string> UnbrokenDigestAsync()
    {
        await using TrainingPlace place = new();
        ServiceProvider app = place.Instance(null, ("Training:Epochs", $"{Epochs}"));
        await TrainingPlace.Runs(app).StartAsync(TrainingPlace.Model, "request", Token);
        return Digest((await TrainingPlace.Runs(app).ContinueAsync(Token))!.Version!);
    }

    private static async Task KillAtAsync(TrainingPlace place, int epoch)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "aviary.dll");
        ProcessStartInfo start = new("dotnet", [program, "train", "--state", place.State, "--data", place.Data, "--network", "linear", "--epochs", $"{Epochs}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["Training__BatchSize"] = "16", ["Training__Threads"] = "1" },
        };
        using Process trainer = Process.Start(start)!;
        _ = trainer.StandardOutput.ReadToEndAsync(Token);
        _ = trainer.StandardError.ReadToEndAsync(Token);
        await TestWait.UntilAsync(() => trainer.HasExited || EpochOf(place) >= epoch);
        trainer.Kill();
        await trainer.WaitForExitAsync(Token);
    }

    /// <summary>The epoch in the run's record; -1 before there is one.</summary>
    private static int EpochOf(TrainingPlace place)
    {
        string folder = Path.Combine(place.Bucket, "runs", TrainingPlace.Model);
        string? record = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json").FirstOrDefault() : null;
        if (record is null)
        {
            return -1;
        }

        using JsonDocument run = JsonDocument.Parse(File.ReadAllBytes(record));
        return run.RootElement.GetProperty("epoch").GetInt32();
    }

    private static string Digest(string version) => version.Split('-')[1];
}
