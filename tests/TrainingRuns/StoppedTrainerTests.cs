using System.Diagnostics;
using System.Text.Json;
using Aviary.Tests.Cli.Commands;
using Aviary.TrainingRuns;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Tests.TrainingRuns;

/// <summary>Trainers that are asked to stop, as each new deployment does.</summary>
public sealed class StoppedTrainerTests : IAsyncDisposable
{

    private readonly TrainingPlace _place = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task A_stop_of_the_host_puts_the_run_down_before_anything_is_disposed_of_whatever_its_caller_does()
    {
        ServiceProvider stopped = _place.Instance(null, ("Training:Epochs", "400"));
        TrainingRun asked = await TrainingPlace.Runs(stopped).StartAsync(TrainingPlace.Model, "request", Token);
        for (int epoch = 1; epoch <= 3; epoch++)
        {
            // As the worker of the Functions host does: nobody waits for the invocation, and its token is not cancelled.
            Task<TrainingRun?> invocation = TrainingPlace.Runs(stopped).ContinueAsync(CancellationToken.None);
            await TestWait.UntilAsync(() => EpochOf(asked.Run) >= epoch);
            RunningSlices slices = stopped.GetRequiredService<RunningSlices>();
            await slices.StoppingAsync(Token);
            await slices.StopAsync(Token);
            await stopped.DisposeAsync();

            Assert.Null(await invocation);
            using JsonDocument record = Record(asked.Run);
            Assert.Equal("waiting", record.RootElement.GetProperty("state").GetString());
            Assert.False(record.RootElement.TryGetProperty("owner", out _));
            Assert.Equal(1, record.RootElement.GetProperty("attempts").GetInt32());
            stopped = _place.Instance(null, ("Training:Epochs", "400"));
        }

        TrainingRun? ended = await TrainingPlace.Runs(stopped).ContinueAsync(Token);
        Assert.Equal((RunState.Completed, 1), (ended!.State, ended.Attempts));
    }

    [Fact]
    public async Task While_the_host_stops_no_run_is_taken()
    {
        ServiceProvider app = _place.Instance();
        TrainingRun asked = await TrainingPlace.Runs(app).StartAsync(TrainingPlace.Model, "request", Token);
        await app.GetRequiredService<RunningSlices>().StoppingAsync(Token);

        Assert.Null(await TrainingPlace.Runs(app).ContinueAsync(Token));
        Assert.Equal(0, (await TrainingPlace.Runs(app).GetAsync(TrainingPlace.Model, asked.Run, Token)).Attempts);
    }

    [Fact]
    public async Task A_server_that_is_asked_to_end_while_it_trains_costs_no_attempt_whenever_that_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGTERM is sent by kill.");
        ServiceProvider app = _place.Instance(null, ("Training:Epochs", "400"));
        TrainingRun asked = await TrainingPlace.Runs(app).StartAsync(TrainingPlace.Model, "request", Token);
        foreach (int epoch in new[] { 0, 1, 20, 120 })
        {
            using Process server = Process.Start(Server())!;
            Task<AviaryProcess.Ended> ended = AviaryProcess.EndAsync(server, Token);
            await TestWait.UntilAsync(() => ended.IsCompleted || (IsRunning(asked.Run) && EpochOf(asked.Run) >= epoch));
            using Process kill = Process.Start("kill", ["-TERM", $"{server.Id}"]);
            AviaryProcess.Ended result = await ended.WaitAsync(TestWait.Limit, Token);

            TrainingRun left = await TrainingPlace.Runs(app).GetAsync(TrainingPlace.Model, asked.Run, Token);
            Assert.True((RunState.Waiting, 1) == (left.State, left.Attempts), $"{left.State} in attempt {left.Attempts}, stopped in epoch {epoch}: {result.Error}{result.Output}");
            Assert.Null(left.Owner);
        }

        TrainingRun? completed = await TrainingPlace.Runs(app).ContinueAsync(Token);
        Assert.Equal((RunState.Completed, 1), (completed!.State, completed.Attempts));
    }

    private ProcessStartInfo Server()
    {
        ProcessStartInfo start = AviaryProcess.Start("serve", "--port", "0", "--state", _place.State);
        start.RedirectStandardInput = false;
        start.Environment["Training__Data"] = _place.Data;
        return start;
    }

    private bool IsRunning(string run)
    {
        using JsonDocument record = Record(run);
        return record.RootElement.GetProperty("state").GetString() == "running";
    }

    private int EpochOf(string run)
    {
        using JsonDocument record = Record(run);
        return record.RootElement.GetProperty("epoch").GetInt32();
    }

    private JsonDocument Record(string run)
        => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_place.Bucket, "runs", TrainingPlace.Model, $"{run}.json")));
}
