using System.Text.Json;
using Aviary.TrainingRuns;
using Microsoft.Extensions.Hosting;

namespace Aviary.Tests.Functions;

public sealed class TrainingFunctionTests(ServingApp serving) : IClassFixture<ServingApp>
{
    private readonly App _app = serving.App;

    [Fact]
    public async Task A_run_is_accepted_and_can_be_followed_where_the_answer_says()
    {
        HttpResponseMessage accepted = await _app.SendAsync(HttpMethod.Post, $"/api/models/{App.Model}/training", json: null);
        JsonElement run = await App.JsonAsync(accepted, 202);
        string location = accepted.Headers.Location!.OriginalString;
        Assert.Equal($"/api/models/{App.Model}/training/{run.GetProperty("run").GetString()}", location);

        JsonElement followed = await _app.GetJsonAsync(location);
        Assert.Equal("waiting", followed.GetProperty("state").GetString());
        Assert.Equal("request", followed.GetProperty("cause").GetString());
        Assert.Equal(0, followed.GetProperty("epoch").GetInt32());
        Assert.Equal(0, followed.GetProperty("attempts").GetInt32());
        Assert.Equal(JsonValueKind.Null, followed.GetProperty("loss").ValueKind);
        Assert.EndsWith("Z", followed.GetProperty("createdAt").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_a_run_waits_another_one_is_answered_409_with_its_address_until_it_is_cancelled()
    {
        await using App app = await App.StartAsync();
        HttpResponseMessage accepted = await app.SendAsync(HttpMethod.Post, $"/api/models/{App.Model}/training", json: null);
        await App.JsonAsync(accepted, 202);

        HttpResponseMessage[] more = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => app.SendAsync(HttpMethod.Post, $"/api/models/{App.Model}/training", json: null)));
        foreach (HttpResponseMessage refused in more)
        {
            await App.ProblemAsync(refused, 409);
            Assert.Equal(accepted.Headers.Location, refused.Headers.Location);
        }

        string location = accepted.Headers.Location!.OriginalString;
        for (int i = 0; i < 2; i++)
        {
            JsonElement cancelled = await App.JsonAsync(await app.SendAsync(HttpMethod.Delete, location, json: null), 200);
            Assert.Equal("cancelled", cancelled.GetProperty("state").GetString());
        }

        await App.JsonAsync(await app.SendAsync(HttpMethod.Post, $"/api/models/{App.Model}/training", json: null), 202);
    }

    [Fact]
    public void The_host_ends_slices_when_it_stops()
        => Assert.Single(_app.Get<IEnumerable<IHostedService>>().OfType<RunningSlices>());

    [Fact]
    public async Task A_run_that_does_not_exist_is_not_cancelled()
        => await App.ProblemAsync(
            await _app.SendAsync(HttpMethod.Delete, $"/api/models/{App.Model}/training/20200101T000000Z-abcdef", json: null), 404);

    [Fact]
    public async Task A_model_that_this_app_does_not_train_is_answered_404()
        => await App.ProblemAsync(await _app.SendAsync(HttpMethod.Post, "/api/models/other/training", json: null), 404);

    [Theory]
    [InlineData("/api/models/fashion/training/unknown", 404)]
    [InlineData("/api/models/fashion/training/20200101T000000Z-abcdef", 404)]
    [InlineData("/api/models/UPPER/training/20200101T000000Z-abcdef", 400)]
    [InlineData("/api/models/fashion/training/..%2F..%2Falias", 404)]
    public async Task A_run_that_does_not_exist_is_answered_so(string path, int status)
        => await App.ProblemAsync(await _app.Client.GetAsync(path, App.None), status);
}
