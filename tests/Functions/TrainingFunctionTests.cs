using System.Text.Json;

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
