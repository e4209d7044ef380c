using System.Net;
using System.Text.Json;
using Aviary.Inference;
using Aviary.Serving;

namespace Aviary.Tests.Functions;

public sealed class HealthFunctionTests
{
    [Fact]
    public async Task Without_a_champion_the_app_lives_and_is_not_ready_and_says_why()
    {
        await using App app = await App.StartAsync();
        Assert.Equal("live", (await app.GetJsonAsync("/health/live")).GetProperty("status").GetString());
        HttpResponseMessage response = await app.Client.GetAsync("/health/ready", App.None);
        JsonElement problem = await App.JsonAsync(response, 503);
        Assert.Contains("no model", Assert.Single(problem.GetProperty("reasons").EnumerateArray()).GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task With_a_champion_the_app_is_ready_and_a_prediction_works()
    {
        (App app, string champion, _) = await App.StartServingAsync();
        await using App own = app;
        JsonElement health = await app.GetJsonAsync("/health/ready");
        Assert.Equal("ready", health.GetProperty("status").GetString());
        Assert.Equal(champion, health.GetProperty("models")[0].GetProperty("version").GetString());
        string body = $$"""{"inputs":[{{JsonSerializer.Serialize(TinyClassifier.Picture(1))}}]}""";
        await App.JsonAsync(await app.PostAsync(App.Predictions, body), 200);
    }

    [Fact]
    public async Task While_runs_that_cannot_be_stopped_hold_all_places_the_app_is_not_ready()
    {
        (App app, _, _) = await App.StartServingAsync(("Serving:Concurrency", "1"), ("Serving:RunTimeout", "00:00:00.1"));
        await using App own = app;
        using WatchedRun stuck = new(app.Get<ServedModels>().Watch);
        stuck.Begin(shrinks: false);

        using HttpResponseMessage response = await StatusAsync(app, HttpStatusCode.ServiceUnavailable);
        JsonElement problem = await App.JsonAsync(response, 503);
        Assert.Contains("Serving:RunTimeout", Assert.Single(problem.GetProperty("reasons").EnumerateArray()).GetString(), StringComparison.Ordinal);

        stuck.End();
        (await StatusAsync(app, HttpStatusCode.OK)).Dispose();
    }

    /// <summary>Asks until the status is as expected, within 30 s.</summary>
    private static async Task<HttpResponseMessage> StatusAsync(App app, HttpStatusCode expected)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            HttpResponseMessage response = await app.Client.GetAsync("/health/ready", limit.Token);
            if (response.StatusCode == expected)
            {
                return response;
            }

            response.Dispose();
        }
    }
}
