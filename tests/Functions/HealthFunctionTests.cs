using System.Text.Json;

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
}
