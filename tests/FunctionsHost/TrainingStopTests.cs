using System.Text.Json;
using Aviary.Tests.Functions;
using Aviary.Tests.FunctionsHost.Protocol;
using Aviary.Tests.TrainingRuns;
using Aviary.TrainingRuns;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Tests.FunctionsHost;

/// <summary>What becomes of a training when the Functions host asks its worker to end.</summary>
public sealed class TrainingStopTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stop_while_training_costs_no_attempt()
    {
        await using TrainingPlace place = new();
        await using MockFunctionsHost host = await MockFunctionsHost.StartAsync(
            Token,
            ("Registry:Folder", place.Bucket), ("Messaging:Transport", "memory:"), ("Training:Data", place.Data), ("Training:Network", "linear"),
            ("Training:Epochs", "1000"), ("Training:BatchSize", "1"), ("Training:Threads", "1"));
        JsonElement started = await AskAsync(host, HttpMethod.Post, $"/api/models/{TrainingPlace.Model}/training", 202);
        string run = started.GetProperty("run").GetString()!;
        Task<StatusResult> slice = host.FireTimerAsync("ContinueTraining", Token);
        while ((await AskAsync(host, HttpMethod.Get, $"/api/models/{TrainingPlace.Model}/training/{run}", 200)).GetProperty("epoch").GetInt32() == 0)
        {
            Assert.False(slice.IsCompleted, "the slice ended before the stop");
            await Task.Yield();
        }

        Assert.Equal(0, await host.StopAsync(TimeSpan.FromSeconds(10), Token));

        await using ServiceProvider next = place.Instance();
        TrainingRun left = await TrainingPlace.Runs(next).GetAsync(TrainingPlace.Model, run, Token);
        Assert.Null(left.Error);
        Assert.True(left.Epoch > 0);
        TrainingRun continued = (await TrainingPlace.Runs(next).ContinueAsync(Token))!;
        Assert.Equal(1, continued.Attempts);
        Assert.True(continued.Epoch >= left.Epoch);
    }

    private static async Task<JsonElement> AskAsync(MockFunctionsHost host, HttpMethod method, string path, int status)
    {
        (HttpResponseMessage response, _) = await host.SendAsync(new HttpRequestMessage(method, path), Token);
        return await App.JsonAsync(response, status);
    }
}
